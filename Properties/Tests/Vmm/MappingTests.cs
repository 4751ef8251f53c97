using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vmm.VmmBench;

namespace GpuMm.Tests.Vmm;

public sealed class MappingTestsOfV2() : MappingTests(MmuVersion.V2)
{
    // Two pages on both sides of a boundary of 2 MiB, 512 MiB, 256 GiB, 128 TiB: the tables on the way to both.
    [Theory]
    [InlineData(21, 5)]
    [InlineData(29, 6)]
    [InlineData(38, 7)]
    [InlineData(47, 8)]
    public void A_straddle_needs_exactly_the_tables_on_both_sides(int addressBit, int tables) => Straddle(addressBit, tables);

    [Fact]
    public void A_frame_number_that_no_entry_can_hold_is_refused() => FrameTooLarge(largest: (1UL << 25) - 1);
}

public sealed class MappingTestsOfV3() : MappingTests(MmuVersion.V3)
{
    [Theory]
    [InlineData(21, 6)]
    [InlineData(29, 7)]
    [InlineData(38, 8)]
    [InlineData(47, 9)]
    [InlineData(56, 10)]
    public void A_straddle_needs_exactly_the_tables_on_both_sides(int addressBit, int tables) => Straddle(addressBit, tables);

    [Fact]
    public void A_frame_number_that_no_entry_can_hold_is_refused() => FrameTooLarge(largest: (1UL << 40) - 1);
}

/// <summary>Mapping and unmapping when nothing fails.</summary>
public abstract class MappingTests
{
    readonly VmmBench bench;
    readonly MmuVersion version;
    readonly int tablesOfOnePage;

    private protected MappingTests(MmuVersion version)
    {
        (this.version, bench) = (version, new VmmBench(version));
        tablesOfOnePage = version == MmuVersion.V2 ? 4 : 5;
    }

    [Fact]
    public void What_is_prepared_translates_to_nothing_until_it_is_executed()
    {
        var mapping = bench.Prepared(2);
        Assert.Null(bench.Hardware(mapping.Range.Start));
        var frames = bench.Frames(2);
        Assert.Equal(Errno.None, bench.Execute(mapping, frames));
        Assert.Equal(MappingState.Mapped, mapping.State);
        Assert.Equal(frames, bench.Hardware(mapping.Range));
        Assert.Null(bench.Hardware(mapping.Range.End));
        bench.AssertClean();
    }

    [Fact]
    public void What_is_unmapped_faults_although_it_was_cached()
    {
        var mapping = bench.Mapped(2);
        Assert.NotNull(bench.Hardware(mapping.Range.Start));
        Assert.Equal(Errno.None, bench.Unmap(mapping));
        Assert.Equal(MappingState.Free, mapping.State);
        Assert.Null(bench.Hardware(mapping.Range.Start));
        Assert.Empty(bench.Vmm.TakenRanges);
        bench.AssertClean();
    }

    [Fact]
    public void A_read_only_mapping_cannot_be_written_through()
    {
        var mapping = bench.Mapped(1, writable: false);
        Assert.NotNull(bench.Hardware(mapping.Range.Start));
        Assert.Null(bench.Hardware(mapping.Range.Start, Access.Write, 0x770));
        Assert.Equal(Errno.None, bench.Unmap(mapping));
        var writable = bench.Mapped(1);
        Assert.NotNull(bench.Hardware(writable.Range.Start, Access.Write, 0x770));
    }

    [Fact]
    public void Map_pages_does_both_phases_in_one_call()
    {
        var frames = bench.Frames(3);
        var (errno, mapping) = bench.Run(() => bench.Vmm.MapPages(frames, null, writable: true));
        Assert.Equal((Errno.None, MappingState.Mapped), (errno, mapping!.State));
        Assert.Equal(frames[2], bench.Hardware(mapping.Range.Start + 2));
        bench.AssertClean();
    }

    [Fact]
    public void A_window_larger_than_the_range_is_as_good_as_one_that_fits()
    {
        var first = bench.Mapped(2, Window(0x100, 16));
        var second = bench.Mapped(2, Window(0x100, 16));
        Assert.Equal(new VfnRange(new Vfn(0x100), 2), first.Range);
        Assert.Equal(new VfnRange(new Vfn(0x102), 2), second.Range);
        Assert.Contains(VmmMark.WindowLargerThanRange, bench.Marks);
    }

    [Fact]
    public void The_last_page_of_the_address_space_can_be_mapped()
    {
        ulong last = bench.Vmm.SizeInPages - 1;
        var mapping = bench.Mapped(1, Window(last, 1));
        Assert.Equal(last, mapping.Range.Start.Raw);
        Assert.NotNull(bench.Hardware(mapping.Range.Start));
        Assert.Equal(version == MmuVersion.V2 ? 1UL << 37 : 1UL << 45, bench.Vmm.SizeInPages);
        bench.AssertClean();
    }

    [Fact]
    public void Everything_is_given_back_at_the_end()
    {
        var mapping = bench.Mapped(2);
        var frames = bench.HeldPages - 1 - bench.Tables;
        Assert.Equal(Errno.None, bench.Unmap(mapping));
        bench.Prepared(1);
        Assert.Equal(Errno.None, bench.Run(bench.Vmm.Drop));
        Assert.Equal(frames, bench.HeldPages);
        Assert.Null(bench.Gpu.Buddy.CheckInvariants());
        bench.AssertClean();
    }

    [Fact]
    public void Room_is_reserved_for_what_is_installed_pending_and_needed()
    {
        var first = bench.Prepared(1);
        Assert.Equal((0, tablesOfOnePage, tablesOfOnePage), Records());
        bench.Prepared(1); // shares all its tables, which only its walk can tell
        Assert.Equal((0, tablesOfOnePage, 2 * tablesOfOnePage), Records());
        Assert.Equal(Errno.None, bench.Execute(first, bench.Frames(1)));
        Assert.Equal((tablesOfOnePage, 0, 2 * tablesOfOnePage), Records());
        bench.Prepared(1, Window(1UL << 9, 1)); // 2 MiB further on: one table more
        Assert.Equal((tablesOfOnePage, 1, 2 * tablesOfOnePage), Records());
    }

    [Fact]
    public void Execute_and_unmap_allocate_nothing()
    {
        var mapping = bench.Prepared(2, Window(511, 2));
        var frames = bench.Frames(2);
        bench.Steps.Clear();
        Assert.Equal(Errno.None, bench.Execute(mapping, frames));
        Assert.Equal(Errno.None, bench.Unmap(mapping));
        Assert.DoesNotContain(bench.Steps, step => step.Kind == StepKind.Allocate);
        Assert.Contains(bench.Steps, step => step.Kind == StepKind.Write);
        bench.AssertClean();
    }

    private protected void Straddle(int addressBit, int tables)
    {
        ulong boundary = 1UL << (addressBit - PageSize.Shift);
        var mapping = bench.Prepared(2, Window(boundary - 1, 2));
        Assert.Equal(tables, bench.Tables);
        Assert.Equal((0, tables, tables), Records());
        var frames = bench.Frames(2);
        Assert.Equal(Errno.None, bench.Execute(mapping, frames));
        Assert.Equal((tables, 0, tables), Records());
        Assert.Equal(frames, bench.Hardware(mapping.Range));
        Assert.Equal((Errno.None, frames[1]), bench.Read(new Vfn(boundary)));
        Assert.Equal(Errno.None, bench.Unmap(mapping));
        Assert.Null(bench.Hardware(new Vfn(boundary)));
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal(0, bench.Tables);
        bench.AssertClean();
    }

    private protected void FrameTooLarge(ulong largest)
    {
        var mapping = bench.Prepared(2);
        Assert.Equal(Errno.EINVAL, bench.Execute(mapping, [new Pfn(1), new Pfn(largest + 1)]));
        Assert.Equal(MappingState.Prepared, mapping.State);
        Assert.Equal(Errno.EINVAL, bench.Run(() => bench.Vmm.MapPages([new Pfn(largest + 1)], null, writable: true)).Errno);
        Assert.Equal([mapping.Range], bench.Vmm.TakenRanges);
        Assert.Equal(Errno.None, bench.Execute(mapping, [new Pfn(1), new Pfn(largest)]));
        Assert.Equal((Errno.None, new Pfn(largest)), bench.Read(mapping.Range.Start + 1));
    }

    (int Installed, int Pending, int Capacity) Records() => bench.Run(bench.Vmm.Records);
}
