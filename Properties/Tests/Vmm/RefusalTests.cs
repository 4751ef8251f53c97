using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vmm.VmmBench;

namespace GpuMm.Tests.Vmm;

/// <summary>Every error that a call can answer, and that nothing is left of the call.</summary>
public class RefusalTests
{
    [Theory]
    [InlineData(0x1001, 0x9000)] // start misaligned
    [InlineData(0x1000, 0x9001)] // end misaligned
    [InlineData(0x9000, 0x1000)] // ends before it starts
    [InlineData(0x1000, 0x2000)] // one page, and two are wanted
    [InlineData(0x1000, 0x1000)] // empty
    [InlineData((1L << 49) - 0x1000, (1L << 49) + 0x1000)] // beyond 49 bits
    public void A_window_that_makes_no_sense_is_EINVAL(long start, long end)
    {
        var bench = new VmmBench();
        var window = new AddressWindow(new VirtualAddress((ulong)start), new VirtualAddress((ulong)end));
        Assert.Equal((Errno.EINVAL, null), bench.Prepare(2, window));
        AssertNothingHappened(bench);
    }

    [Fact]
    public void No_pages_are_EINVAL()
    {
        var bench = new VmmBench();
        Assert.Equal((Errno.EINVAL, null), bench.Prepare(0));
        Assert.Equal((Errno.EINVAL, null), bench.Run(() => bench.Vmm.MapPages([], null, writable: true)));
        AssertNothingHappened(bench);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_wrong_number_of_frames_is_EINVAL_and_the_mapping_stays_prepared(int frames)
    {
        var bench = new VmmBench();
        var mapping = bench.Prepared(2);
        Assert.Equal(Errno.EINVAL, bench.Execute(mapping, bench.Frames(frames)));
        Assert.Equal(MappingState.Prepared, mapping.State);
        Assert.Null(bench.Hardware(mapping.Range.Start));
        Assert.Equal(Errno.None, bench.Execute(mapping, bench.Frames(2)));
    }

    [Fact]
    public void A_window_without_a_hole_is_ENOSPC()
    {
        var bench = new VmmBench();
        var first = bench.Prepared(3, Window(0x100, 4));
        int tables = bench.Tables;
        Assert.Equal((Errno.ENOSPC, null), bench.Prepare(2, Window(0x100, 4)));
        Assert.Contains(VmmMark.VirtualSpaceExhausted, bench.Marks);
        Assert.Equal([first.Range], bench.Vmm.TakenRanges);
        Assert.Equal(tables, bench.Tables);
        bench.Cancel(first);
        Assert.Equal(Errno.None, bench.Prepare(2, Window(0x100, 4)).Errno);
    }

    [Fact]
    public void Without_VRAM_for_the_tables_it_is_ENOSPC()
    {
        var bench = new VmmBench(vramSizeInPages: 4); // the root and three tables; a path needs four
        Assert.Equal((Errno.ENOSPC, null), bench.Prepare(1));
        Assert.Contains(VmmMark.VramExhausted, bench.Marks);
        AssertNothingHappened(bench);
        Assert.Null(bench.Gpu.Buddy.CheckInvariants());
    }

    [Theory]
    [InlineData(FailureSite.RangeNode)]
    [InlineData(FailureSite.TableRecords)]
    [InlineData(FailureSite.TableNode)]
    [InlineData(FailureSite.BuddyBlock)]
    public void Without_kernel_memory_prepare_is_ENOMEM(FailureSite site)
    {
        var bench = new VmmBench(failures: new InjectedFailure(site, 1));
        Assert.Equal((Errno.ENOMEM, null), bench.Prepare(1));
        AssertNothingHappened(bench);
        Assert.Equal(Errno.None, bench.Prepare(1).Errno);
    }

    [Theory]
    [InlineData(FailureSite.PraminWindow)]
    [InlineData(FailureSite.PraminRead)]
    [InlineData(FailureSite.PraminWrite)]
    public void Without_the_window_prepare_is_EIO(FailureSite site)
    {
        var bench = new VmmBench(failures: new InjectedFailure(site, 1));
        Assert.Equal((Errno.EIO, null), bench.Prepare(1));
        AssertNothingHappened(bench);
        Assert.Equal(Errno.None, bench.Prepare(1).Errno);
    }

    [Theory]
    [InlineData(FailureSite.PraminWindow)]
    [InlineData(FailureSite.PraminRead)]
    public void Without_the_window_read_mapping_is_EIO(FailureSite site)
    {
        var bench = new VmmBench(failures: new InjectedFailure(site, 1));
        Assert.Equal((Errno.EIO, null), bench.Read(new Vfn(0)));
        Assert.Equal((Errno.None, null), bench.Read(new Vfn(0)));
    }

    [Fact]
    public void Reading_what_was_never_mapped_is_no_error()
    {
        var bench = new VmmBench();
        bench.Mapped(1, Window(0, 1));
        Assert.Equal((Errno.None, null), bench.Read(new Vfn(1))); // an invalid entry
        Assert.Equal((Errno.None, null), bench.Read(new Vfn(1 << 20))); // no table
    }

    [Fact]
    public void A_mapping_is_executed_once()
    {
        var bench = new VmmBench();
        var mapping = bench.Mapped(1);
        Assert.Throws<InvalidOperationException>(() => bench.Execute(mapping, [new Pfn(1)]));
    }

    [Fact]
    public void Only_what_is_prepared_can_be_cancelled_and_only_what_is_mapped_unmapped_or_dropped()
    {
        Assert.Throws<InvalidOperationException>(() => Misused((bench, mapping) => bench.Unmap(mapping)));
        Assert.Throws<InvalidOperationException>(() => Misused((bench, mapping) => bench.Drop(mapping)));
        Assert.Throws<InvalidOperationException>(() =>
        {
            var bench = new VmmBench();
            bench.Cancel(bench.Mapped(1));
        });
    }

    [Fact]
    public void There_is_no_walk_for_a_version_that_does_not_exist() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PtWalk.For((MmuVersion)9, default));

    [Fact]
    public void A_VRAM_without_room_for_a_root_cannot_be_booted() =>
        Assert.Throws<InvalidOperationException>(() =>
        {
            var bench = new VmmBench(vramSizeInPages: 1);
            bench.Gpu.Buddy.AllocateAtBoot(Implementation.Machine.PageOwner.PageTablesOf(1));
        });

    static void Misused(Action<VmmBench, Mapping> misuse)
    {
        var bench = new VmmBench();
        misuse(bench, bench.Prepared(1));
    }

    static void AssertNothingHappened(VmmBench bench)
    {
        Assert.Empty(bench.Vmm.TakenRanges);
        Assert.Equal((0, 1), (bench.Tables, bench.HeldPages));
        Assert.Equal(0, bench.Run(bench.Vmm.PendingTables));
        bench.AssertClean();
    }
}
