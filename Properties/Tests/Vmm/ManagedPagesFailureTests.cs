using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Vmm;

/// <summary>Pages mapped one by one when memory, the window or the TLB fails: nothing that may be live is forgotten.</summary>
public class ManagedPagesFailureTests
{
    static readonly Vfn Page = new(510);
    static readonly Pfn HostFrame = new(0x100);
    static readonly GpuPage InHost = new(Aperture.SystemCoherent, HostFrame, Writable: true, Atomic: true);

    [Theory]
    [InlineData(FailureSite.TableRecords, Errno.ENOMEM)]
    [InlineData(FailureSite.TableNode, Errno.ENOMEM)]
    [InlineData(FailureSite.BuddyBlock, Errno.ENOMEM)]
    [InlineData(FailureSite.PraminWindow, Errno.EIO)]
    [InlineData(FailureSite.PraminRead, Errno.EIO)]
    public void A_page_that_cannot_be_prepared_can_be_later(FailureSite site, Errno expected)
    {
        var (bench, managed) = Managed(new InjectedFailure(site, 1));
        Assert.Equal(expected, bench.PreparePage(managed, Page));
        Assert.Equal(Errno.None, bench.PreparePage(managed, Page));
        Assert.Equal(Errno.None, bench.WritePage(managed, Page, InHost));
        Assert.Equal(HostFrame, bench.Hardware(Page));
        bench.Unmanage(managed);
        Assert.Equal(Errno.None, bench.Reclaim());
        Assert.Equal(0, bench.Tables);
        bench.AssertClean();
    }

    [Fact]
    public void Virtual_space_needs_memory()
    {
        var bench = new VmmBench(failures: new InjectedFailure(FailureSite.RangeNode, 1));
        Assert.Equal((Errno.ENOMEM, null), bench.Manage(510, 4));
        Assert.Empty(bench.Vmm.TakenRanges);
    }

    [Fact]
    public void Without_video_memory_there_are_no_tables()
    {
        var bench = new VmmBench(vramSizeInPages: 4);
        var (_, managed) = bench.Manage(510, 4);
        Assert.Equal(Errno.ENOSPC, bench.PreparePage(managed!, Page));
        bench.Unmanage(managed!);
        Assert.Equal(0, bench.Tables);
    }

    [Fact]
    public void A_window_that_fails_leaves_pages_as_they_were_and_live()
    {
        var (bench, managed) = Written(out int windows);
        (bench, managed) = Written(out _, new InjectedFailure(FailureSite.PraminWindow, windows + 1));
        Assert.Equal(Errno.EIO, bench.ClearPages(managed, managed.Range));
        Assert.Equal(HostFrame, bench.Hardware(Page, cached: false));
        Assert.Equal(Errno.None, bench.ClearPages(managed, managed.Range));
        Assert.Null(bench.Hardware(Page));
        bench.AssertClean();
    }

    [Fact]
    public void A_flush_that_timed_out_is_made_up_for_by_the_next_clear_although_nothing_is_live()
    {
        var (bench, managed) = Written(out _, new InjectedFailure(FailureSite.TlbFlush, 1));
        bench.Hardware(Page);
        Assert.Equal(Errno.ETIMEDOUT, bench.ClearPages(managed, managed.Range));
        Assert.Equal(HostFrame, bench.Hardware(Page)); // still cached
        Assert.Equal(Errno.None, bench.ClearPages(managed, managed.Range));
        Assert.Null(bench.Hardware(Page));
        bench.AssertClean();
    }

    [Fact]
    public void A_range_that_cannot_be_cleared_is_quarantined_until_it_can()
    {
        var (bench, managed) = Written(out int windows);
        (bench, managed) = Written(out _, new InjectedFailure(FailureSite.PraminWindow, windows + 1));
        bench.Unmanage(managed);
        Assert.Equal((MappingState.Quarantined, true), (managed.State, managed.EntriesMayBeLive));
        Assert.Equal(Errno.None, bench.Settle());
        Assert.Equal(MappingState.Free, managed.State);
        Assert.Null(bench.Hardware(Page));
        Assert.Empty(bench.Vmm.TakenRanges);
        bench.AssertClean();
    }

    [Fact]
    public void A_range_whose_flush_timed_out_is_quarantined_until_the_next_one()
    {
        var (bench, managed) = Written(out _, new InjectedFailure(FailureSite.TlbFlush, 1));
        bench.Hardware(Page);
        bench.Unmanage(managed);
        Assert.Equal((MappingState.Quarantined, false), (managed.State, managed.EntriesMayBeLive));
        bench.Mapped(1);
        Assert.Equal(MappingState.Free, managed.State);
        Assert.Null(bench.Hardware(Page));
        bench.AssertClean();
    }

    static (VmmBench Bench, Mapping Managed) Written(out int windows, params InjectedFailure[] failures)
    {
        var (bench, managed) = Managed(failures);
        Assert.Equal(Errno.None, bench.PreparePage(managed, Page));
        Assert.Equal(Errno.None, bench.WritePage(managed, Page, InHost));
        windows = bench.Kernel.Failures.TimesPassed(FailureSite.PraminWindow);
        return (bench, managed);
    }

    static (VmmBench Bench, Mapping Managed) Managed(params InjectedFailure[] failures)
    {
        var bench = new VmmBench(failures: failures);
        bench.Host.AllocateExtent(new PfnRange(HostFrame, 1), PageOwner.ProcessPage, 0);
        return (bench, bench.Manage(510, 4).Mapping!);
    }
}
