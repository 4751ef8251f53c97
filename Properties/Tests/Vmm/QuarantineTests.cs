using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;
using static GpuMm.Tests.Vmm.VmmBench;

namespace GpuMm.Tests.Vmm;

/// <summary>A range that somebody may still translate through is nobody else's until a good flush.</summary>
public class QuarantineTests
{
    static readonly AddressWindow OnePage = Window(0x100, 1);

    [Fact]
    public void A_dropped_range_stays_taken_and_translates_until_it_is_settled()
    {
        var bench = new VmmBench();
        var mapping = bench.Mapped(1, OnePage);
        var frame = bench.Hardware(mapping.Range.Start);
        bench.Drop(mapping);
        Assert.Equal((MappingState.Quarantined, true), (mapping.State, mapping.EntriesMayBeLive));
        Assert.Contains("mapping v100 dropped without unmap_pages()", bench.Warnings);
        Assert.Equal(frame, bench.Hardware(mapping.Range.Start));
        Assert.Equal(Errno.ENOSPC, bench.Prepare(1, OnePage).Errno);
        Assert.Equal(Errno.None, bench.Settle());
        AssertReleased(bench, mapping);
    }

    [Fact]
    public void The_next_unmap_releases_what_was_dropped()
    {
        var bench = new VmmBench();
        var dropped = bench.Mapped(1, OnePage);
        var other = bench.Mapped(1, Window(0x200, 1));
        bench.Drop(dropped);
        Assert.Equal(Errno.None, bench.Unmap(other));
        AssertReleased(bench, dropped);
    }

    [Fact]
    public void The_next_execute_releases_what_was_dropped()
    {
        var bench = new VmmBench();
        var dropped = bench.Mapped(1, OnePage);
        bench.Drop(dropped);
        var other = bench.Mapped(1, Window(0x200, 1));
        AssertReleased(bench, dropped);
        Assert.NotNull(bench.Hardware(other.Range.Start));
    }

    [Fact]
    public void An_unmap_whose_flush_times_out_keeps_the_range_until_the_next_good_one()
    {
        var bench = new VmmBench(failures: new InjectedFailure(FailureSite.TlbFlush, 2)); // the first is that of execute
        var mapping = bench.Mapped(1, OnePage);
        var frame = bench.Hardware(mapping.Range.Start);
        Assert.Equal(Errno.ETIMEDOUT, bench.Unmap(mapping));
        Assert.Equal((MappingState.Quarantined, false), (mapping.State, mapping.EntriesMayBeLive));
        Assert.Equal((Errno.None, null), bench.Read(mapping.Range.Start));
        Assert.Equal(frame, bench.Hardware(mapping.Range.Start)); // from the TLB
        Assert.Equal(Errno.ENOSPC, bench.Prepare(1, OnePage).Errno);
        Assert.Equal(Errno.None, bench.Settle());
        AssertReleased(bench, mapping);
    }

    [Fact]
    public void An_unmap_that_cannot_clear_an_entry_keeps_the_range()
    {
        var bench = new VmmBench();
        var mapping = bench.Mapped(2);
        int writes = bench.Kernel.Failures.TimesPassed(FailureSite.PraminWrite);
        bench = new VmmBench(failures: new InjectedFailure(FailureSite.PraminWrite, writes + 2));
        mapping = bench.Mapped(2);
        Assert.Equal(Errno.EIO, bench.Unmap(mapping));
        Assert.Equal((MappingState.Quarantined, true), (mapping.State, mapping.EntriesMayBeLive));
        Assert.Equal([mapping.Range], bench.Vmm.TakenRanges);
        Assert.NotNull(bench.Hardware(mapping.Range.Start + 1));
        Assert.Equal(Errno.None, bench.Settle());
        AssertReleased(bench, mapping);
    }

    [Fact]
    public void An_execute_whose_flush_times_out_is_undone_and_flushed_again()
    {
        var bench = new VmmBench(failures: new InjectedFailure(FailureSite.TlbFlush, 1));
        var mapping = bench.Prepared(1, OnePage);
        Assert.Equal(Errno.ETIMEDOUT, bench.Execute(mapping, bench.Frames(1)));
        Assert.Contains(VmmMark.EntriesUndone, bench.Marks);
        AssertReleased(bench, mapping);
    }

    [Fact]
    public void An_execute_that_cannot_flush_at_all_leaves_a_quarantine()
    {
        var bench = new VmmBench(
            failures: [new InjectedFailure(FailureSite.TlbFlush, 1), new InjectedFailure(FailureSite.TlbFlush, 2)]);
        var mapping = bench.Prepared(1, OnePage);
        Assert.Equal(Errno.ETIMEDOUT, bench.Execute(mapping, bench.Frames(1)));
        Assert.Equal((MappingState.Quarantined, false), (mapping.State, mapping.EntriesMayBeLive));
        Assert.Equal(1, bench.Run(bench.Vmm.Quarantined));
        Assert.Equal(Errno.None, bench.Settle());
        AssertReleased(bench, mapping);
    }

    [Fact]
    public void An_execute_that_writes_nothing_leaves_no_quarantine()
    {
        var bench = new VmmBench();
        bench.Prepared(1, OnePage);
        int windows = bench.Kernel.Failures.TimesPassed(FailureSite.PraminWindow);
        bench = new VmmBench(failures: new InjectedFailure(FailureSite.PraminWindow, windows + 1));
        var mapping = bench.Prepared(1, OnePage);
        Assert.Equal(Errno.EIO, bench.Execute(mapping, bench.Frames(1)));
        Assert.DoesNotContain(VmmMark.Quarantined, bench.Marks);
        AssertReleased(bench, mapping);
    }

    [Theory]
    [InlineData(FailureSite.PraminWindow, Errno.EIO)]
    [InlineData(FailureSite.TlbFlush, Errno.ETIMEDOUT)]
    [InlineData(FailureSite.PraminRead, Errno.EIO)]
    [InlineData(FailureSite.PraminWrite, Errno.EIO)]
    public void A_quarantine_that_cannot_be_settled_stays(FailureSite site, Errno expected)
    {
        var (dry, _) = WithDropped();
        int before = dry.Kernel.Failures.TimesPassed(site);
        var (bench, mapping) = WithDropped(new InjectedFailure(site, before + 1));
        Assert.Equal(expected, bench.Settle());
        Assert.Equal(MappingState.Quarantined, mapping.State);
        Assert.Equal([mapping.Range], bench.Vmm.TakenRanges);
        Assert.Equal(Errno.None, bench.Settle());
        AssertReleased(bench, mapping);
    }

    [Fact]
    public void An_address_space_with_a_quarantine_that_cannot_be_settled_is_not_dropped()
    {
        var (dry, _) = WithDropped();
        int flushes = dry.Kernel.Failures.TimesPassed(FailureSite.TlbFlush);
        var (bench, _) = WithDropped(new InjectedFailure(FailureSite.TlbFlush, flushes + 1));
        int held = bench.HeldPages;
        Assert.Equal(Errno.ETIMEDOUT, bench.Run(bench.Vmm.Drop));
        Assert.Equal(held, bench.HeldPages);
        Assert.Equal(Errno.None, bench.Run(bench.Vmm.Drop));
        bench.AssertClean();
    }

    [Fact]
    public void Settling_nothing_is_a_flush_and_no_more()
    {
        var bench = new VmmBench();
        Assert.Equal(Errno.None, bench.Settle());
        Assert.Empty(bench.Marks);
    }

    static (VmmBench Bench, Mapping Mapping) WithDropped(params InjectedFailure[] failures)
    {
        var bench = new VmmBench(failures: failures);
        var mapping = bench.Mapped(1, OnePage);
        bench.Drop(mapping);
        return (bench, mapping);
    }

    static void AssertReleased(VmmBench bench, Mapping mapping)
    {
        Assert.Equal(MappingState.Free, mapping.State);
        Assert.DoesNotContain(mapping.Range, bench.Vmm.TakenRanges);
        Assert.Null(bench.Hardware(mapping.Range.Start));
        Assert.Equal(0, bench.Run(bench.Vmm.Quarantined));
        Assert.Equal(Errno.None, bench.Prepare(1, new AddressWindow(mapping.Range.Start.Address, mapping.Range.End.Address)).Errno);
        bench.AssertClean();
    }
}
