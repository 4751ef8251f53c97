using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vm.PanthorBench;

namespace GpuMm.Tests.Vm;

/// <summary>What VM_BIND refuses: each argument that makes no sense, one by one, in both its forms.</summary>
public sealed class BindArgumentTests
{
    const ulong End = PanthorVm.KernelStart;
    const ulong Size = 4 * Page; // of the object

    readonly PanthorBench bench = new();
    readonly PanthorVm vm;
    readonly PanthorGem bo;

    public BindArgumentTests() => (vm, bo) = (bench.NewVm(), bench.NewBo(VmBuffers.Small));

    public static TheoryData<string, ulong, ulong, ulong> BadMaps() => new()
    {
        { "address not aligned", 0x10_800, Page, 0 },
        { "size not aligned", 0x10_000, Page + 1, 0 },
        { "offset not aligned", 0x10_000, Page, 0x800 },
        { "begins in the kernel's half", End, Page, 0 },
        { "reaches into the kernel's half", End - Page, 2 * Page, 0 },
        { "wraps around", End - Page, ulong.MaxValue - Page + 1, 0 },
        { "larger than the object", 0x10_000, Size + Page, 0 },
        { "beyond the object by its offset", 0x10_000, Size, Page },
        { "beyond the object by an offset that wraps", 0x10_000, Page, ulong.MaxValue - Page + 1 },
    };

    [Theory]
    [MemberData(nameof(BadMaps))]
    public void A_map_that_makes_no_sense_is_refused(string _, ulong va, ulong size, ulong offset)
    {
        Assert.Equal(Errno.EINVAL, bench.Map(vm, bo, va, size, offset));
        AssertRefusedAsync(MapOf(bo, va, size, offset), bo);
        Assert.Empty(bench.Executed);
        bench.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(0x10_800UL, Page)]
    [InlineData(0x10_000UL, Page + 1)]
    [InlineData(End, Page)]
    [InlineData(End - Page, 2 * Page)]
    [InlineData(End - Page, ulong.MaxValue - Page + 1)]
    public void An_unmap_that_makes_no_sense_is_refused(ulong va, ulong size)
    {
        Assert.Equal(Errno.EINVAL, bench.Unmap(vm, va, size));
        AssertRefusedAsync(new VmBindOp.Unmap(va, size));
        Assert.Empty(bench.Executed);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void The_last_pages_of_the_user_and_of_the_object_can_be_mapped_and_unmapped()
    {
        Assert.Equal(Errno.None, bench.Map(vm, bo, End - 2 * Page, 2 * Page, Size - 2 * Page));
        bench.AssertAsModelled(vm, End - 4 * Page, End + Page);
        Assert.Equal(2, bench.MappedPages(vm));
        Assert.Equal(Errno.None, bench.Unmap(vm, End - 2 * Page, 2 * Page));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void No_bytes_are_no_operation_for_who_waits_and_a_mistake_for_who_does_not()
    {
        Assert.Equal(Errno.None, bench.Map(vm, bo, 0x10_000, 0));
        Assert.Equal(Errno.None, bench.Unmap(vm, 0x10_000, 0));
        AssertRefusedAsync(MapOf(bo, 0x10_000, 0), bo);
        AssertRefusedAsync(new VmBindOp.Unmap(0x10_000, 0));
        Assert.Empty(bench.Executed);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Nothing_but_syncs_is_for_the_queue_and_only_with_syncs()
    {
        Assert.Equal(Errno.EINVAL, bench.Run(() => vm.BindSync(new VmBindOp.SyncOnly(), null)));
        Assert.Equal(Errno.EINVAL, bench.BindAsync(vm, new VmBindOp.SyncOnly(), wantsFence: false).Errno);
        Assert.Equal(Errno.None, bench.BindAsync(vm, new VmBindOp.SyncOnly()).Errno);
        var signalled = new Fence(bench.Kernel, "another");
        bench.Run(() => signalled.Signal());
        Assert.Equal(Errno.None, bench.BindAsync(vm, new VmBindOp.SyncOnly(), wait: signalled, wantsFence: false).Errno);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void An_object_that_is_another_VMs_own_is_refused()
    {
        var other = bench.NewVm();
        var own = bench.NewBo(VmBuffers.Private, exclusiveTo: vm);
        Assert.Equal(Errno.EINVAL, bench.Map(other, own, 0x10_000));
        Assert.Equal(Errno.EINVAL, bench.BindAsync(other, MapOf(own, 0x10_000, own.Size), own).Errno);
        Assert.Equal(Errno.None, bench.Map(vm, own, 0x10_000));
        Assert.Same(vm.Resv, own.Resv);
        Assert.NotSame(vm.Resv, bo.Resv);
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void A_handle_that_stands_for_nothing_is_refused()
    {
        Assert.Equal(Errno.EINVAL, bench.Run(() => vm.BindSync(MapOf(bo, 0x10_000, Page), null)));
        AssertRefusedAsync(MapOf(bo, 0x10_000, Page));
        bench.AssertNothingIsLeft();
    }

    [Fact]
    public void Where_nothing_is_mapped_there_is_nothing_to_unmap()
    {
        Assert.Equal(Errno.None, bench.Unmap(vm, 0x10_000, 4 * MiB));
        Assert.Equal(1, bench.Tables); // the root
        bench.AssertNothingIsLeft();
    }

    void AssertRefusedAsync(VmBindOp op, PanthorGem? mapped = null)
    {
        var (errno, job) = bench.BindAsync(vm, op, mapped);
        Assert.Equal((Errno.EINVAL, null), (errno, job));
    }
}
