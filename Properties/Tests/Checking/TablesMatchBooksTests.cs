using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Checking.VmCheckerBench;

namespace GpuMm.Tests.Checking;

/// <summary>What was asked for, the books, the tables and the TLB are compared, and each difference has its property.</summary>
public sealed class TablesMatchBooksTests
{
    const ulong ReadOnlyBit = 0x80;

    static readonly VmBindOp Asked = Map(VmBuffers.Small, 0x10, 4);

    readonly VmCheckerBench bench = new(vms: 2);
    readonly TablesMatchBooks checker;

    public TablesMatchBooksTests()
    {
        checker = bench.Add(new TablesMatchBooks(bench.World));
        bench.Do(Bind(Asked), Bind(Map(VmBuffers.Huge, 0x200, 512), vm: 1));
    }

    [Fact]
    public void As_long_as_all_agree_nothing_is_said()
    {
        Executed(Asked);
        Executed(Asked, Errno.ENOMEM);
        checker.BindExecuted(bench.World.Vms[1], new OpCtx(Asked), Errno.None);
        bench.AssertSilent();
    }

    [Fact]
    public void A_page_that_is_gone_from_the_tables_is_a_wrong_translation()
    {
        bench.Overwrite(bench.Vm, 0x11, 3, _ => 0);
        Executed(Asked);
        bench.AssertViolated(PropertyCatalogue.TranslationLinearizable, "the tables hold");
    }

    [Fact]
    public void A_page_that_leads_elsewhere_is_a_wrong_translation()
    {
        bench.Overwrite(bench.Vm, 0x11, 3, word => word + PageSize.Bytes);
        Executed(Asked);
        bench.AssertViolated(PropertyCatalogue.TranslationLinearizable, "the tables hold");
    }

    [Theory]
    [InlineData(ReadOnlyBit)]
    [InlineData(1UL << 54)] // execute never
    public void A_page_with_other_rights_is_a_matter_of_permission(ulong bit)
    {
        bench.Overwrite(bench.Vm, 0x10, 3, word => word ^ bit);
        Executed(Asked);
        bench.AssertViolated(PropertyCatalogue.PermissionEnforced, "the tables hold");
    }

    [Fact]
    public void What_is_outside_of_the_bind_is_a_neighbour()
    {
        bench.Overwrite(bench.Vm, 0x11, 3, _ => 0);
        Executed(Unmap(0x80, 1));
        bench.AssertViolated(PropertyCatalogue.NeighboursUntouched, "after unmap 4K at 512K");
    }

    [Fact]
    public void A_page_that_should_be_gone_is_stale()
    {
        bench.Overwrite(bench.Vm, 0x20, 3, _ => 0x5000 | 0x443);
        Executed(Unmap(0x20, 1));
        bench.AssertViolated(PropertyCatalogue.NoStaleTranslation, "instead of nothing");
    }

    [Fact]
    public void A_bind_that_failed_must_have_changed_nothing()
    {
        bench.Overwrite(bench.Vm, 0x11, 3, _ => 0);
        Executed(Asked, Errno.ENOMEM);
        bench.AssertViolated(PropertyCatalogue.ErrorAtomic, "failed with ENOMEM");
    }

    [Fact]
    public void The_books_of_the_driver_are_compared_too()
    {
        bench.World.Books.BindExecuted(bench.Vm, new OpCtx(Unmap(0x11, 1)), Errno.None); // asked for, and not done
        Executed(Unmap(0x11, 1));
        bench.AssertViolated(PropertyCatalogue.NoStaleTranslation, "the driver's books say");
    }

    [Fact]
    public void A_table_of_another_VM_is_dangling()
    {
        var other = bench.World.Vms[1].Root;
        bench.Overwrite(bench.Vm, 0x40_0000, 1, _ => other.HostAddress.Raw | 3);
        Executed(Asked);
        Assert.Contains(bench.Hub.Violations, violation => violation.Property == PropertyCatalogue.NoDanglingTable
            && violation.Message.Contains($"points to table {other}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_is_linked_twice_is_dangling()
    {
        ulong linked = 0;
        bench.Overwrite(bench.Vm, 0x10, 2, word => linked = word);
        bench.Overwrite(bench.Vm, 0x400, 2, _ => linked);
        Executed(Asked);
        Assert.Contains(bench.Hub.Violations, violation => violation.Property == PropertyCatalogue.NoDanglingTable
            && violation.Message.Contains("two entries of vm 0 point to", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_was_linked_before_it_was_zeroed_is_seen()
    {
        var table = new Pfn(0x12_3456);
        bench.World.Device.Memory.AllocateTable(table, PageOwner.TablesOfVm(0));
        bench.Overwrite(bench.Vm, 0x400, 2, _ => table.HostAddress.Raw | 3);
        Executed(Asked);
        Assert.Contains(bench.Hub.Violations, violation => violation.Property == PropertyCatalogue.TablesZeroFilled);
    }

    [Fact]
    public void What_the_TLB_would_serve_must_be_asked_for()
    {
        bench.Do(new VmOperation.Activate(0), new VmOperation.GpuAccess(0, new VirtualAddress(0x11_000), Access.Read, Cached: true));
        checker.SlotChanged(bench.Vm.Slot!, default);
        bench.AssertSilent();
        bench.World.Books.BindExecuted(bench.Vm, new OpCtx(Unmap(0x11, 1)), Errno.None);
        checker.SlotChanged(bench.Vm.Slot!, default);
        bench.AssertViolated(PropertyCatalogue.NoStaleTranslation, "its TLB still translates 68K");
    }

    [Fact]
    public void What_the_TLB_serves_of_a_block_must_be_asked_for_to_its_end()
    {
        var vm = bench.World.Vms[1];
        bench.Do(new VmOperation.Activate(1), new VmOperation.GpuAccess(1, new VirtualAddress(0x200_000), Access.Read, Cached: true));
        checker.SlotChanged(vm.Slot!, default);
        bench.AssertSilent();
        bench.World.Books.BindExecuted(vm, new OpCtx(Unmap(0x300, 1)), Errno.None);
        checker.SlotChanged(vm.Slot!, default);
        bench.AssertViolated(PropertyCatalogue.NoStaleTranslation, "its TLB still translates 3M");
    }

    [Fact]
    public void Of_a_VM_that_is_lost_only_its_tables_are_asked()
    {
        var lost = WithUnusableVm();
        var asking = lost.Add(new TablesMatchBooks(lost.World));
        lost.Overwrite(lost.Vm, 0x11, 3, word => word ^ ReadOnlyBit);
        asking.BindExecuted(lost.Vm, new OpCtx(Asked), Errno.ENOMEM);
        lost.AssertSilent();
        lost.Overwrite(lost.Vm, 0x40_0000, 1, _ => lost.World.Vms[1].Root.HostAddress.Raw | 3);
        asking.BindExecuted(lost.Vm, new OpCtx(Asked), Errno.ENOMEM);
        Assert.All(lost.Hub.Violations, violation => Assert.Equal(PropertyCatalogue.NoDanglingTable, violation.Property));
        Assert.NotEmpty(lost.Hub.Violations);
    }

    public static TheoryData<string, string, string?> Pairs() => new()
    {
        { "10+4>50", "10+4>50", null },
        { "10+4>50", "", "10 has nothing" },
        { "", "10+4>50", "10 is too much" },
        { "10+4>50", "12+2>52", "10 has nothing" },
        { "12+2>52", "10+4>50", "10 is too much" },
        { "10+4>50", "10+4>51", "10 differs" },
        { "10+4>50", "10+2>50", "12 has nothing" },
        { "10+2>50", "10+4>50", "12 is too much" },
        { "10+2>50, 20+1>60", "10+2>50, 20+2>60", "21 is too much" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_lists_differ_from_the_first_address_on_where_they_do(string wanted, string found, string? expected)
    {
        string? said = Extents.FirstDifference(Parse(wanted), Parse(found)) is var (address, left, right)
            ? $"{address:x} {(right is null ? "has nothing" : left is null ? "is too much" : "differs")}" : null;
        Assert.Equal(expected, said);
    }

    [Fact]
    public void Extents_join_where_addresses_and_rights_go_on()
    {
        List<Extent> found = [];
        var map = GpuMm.Model.Specification.AddressMap.Empty
            .Map(0x1000, 0x2000, bo: VmBuffers.Small, 0, VmMapFlags.None)
            .Map(0x3000, 0x1000, bo: VmBuffers.Small, 0x2000, VmMapFlags.None)
            .Map(0x4000, 0x1000, bo: VmBuffers.Small, 0x3000, VmMapFlags.ReadOnly);
        Extents.OfRequests(map, bo => VmBuffers.All[bo], found);
        Assert.Equal([(0x1000UL, 0x3000UL, false), (0x4000, 0x1000, true)], found.Select(one => (one.Start, one.Size, one.ReadOnly)));
        Assert.Equal("4K at 16K -> host 0x1004000, read-only", found[1].ToString());
    }

    void Executed(VmBindOp op, Errno errno = Errno.None) => checker.BindExecuted(bench.Vm, new OpCtx(op), errno);

    static List<Extent> Parse(string text) => [.. text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(one =>
    {
        ulong[] numbers = [.. one.Split('+', '>').Select(number => Convert.ToUInt64(number, 16))];
        return new Extent(numbers[0], numbers[1], numbers[2], false, false, false);
    })];
}
