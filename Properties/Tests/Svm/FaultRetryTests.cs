using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Svm;

/// <summary>When a fault has to be tried again: the range was busy, the page has changed, the time is over.</summary>
public class FaultRetryTests
{
    [Theory]
    [InlineData(FaultAccess.Read)]
    [InlineData(FaultAccess.Write)]
    public void A_range_that_is_busy_is_looked_up_again_with_the_same_wish(FaultAccess access)
    {
        var bench = new NouveauBench(failures: new InjectedFailure(FailureSite.HmmBusy, 1)).Map(0);
        var result = bench.GpuAccess(access, 0, 5);
        Assert.Equal((1, false), (result.Faults, result.Cancelled));
        Assert.Contains(SvmMark.HmmBusyRetried, bench.Marks);
        Assert.Equal(access == FaultAccess.Write ? 5UL : 0UL, bench.Load(0));
    }

    [Theory]
    [InlineData(FaultAccess.Read)]
    [InlineData(FaultAccess.Write)]
    [InlineData(FaultAccess.Atomic)]
    public void A_fault_that_takes_too_long_is_replayed_and_not_cancelled(FaultAccess access)
    {
        var bench = new NouveauBench(failures: new InjectedFailure(FailureSite.FaultTimeout, 1)).Map(0);
        var result = bench.GpuAccess(access, 0, 5);
        Assert.Equal((2, false), (result.Faults, result.Cancelled));
        Assert.Equal([(0, access, FaultOutcome.Retry), (0, access, FaultOutcome.Resolved)], bench.Handled);
        Assert.Contains(SvmMark.FaultTimedOut, bench.Marks);
        Assert.Equal(2, bench.Replays);
    }

    /// <summary>Who waits as long as the disk takes, and then finds the range busy, has no time left.</summary>
    [Fact]
    public void Busy_after_a_second_is_too_late()
    {
        var bench = new NouveauBench(failures: new InjectedFailure(FailureSite.HmmBusy, 2)).Map(0).Store(0, 7);
        EngineResult result = default;
        bench.Run(
            async () => Assert.Equal(Errno.None, await new Reclaimer(bench.Memory, bench).Reclaim(bench.Parent.Mm, SvmWindow.VfnOf(0))),
            async () =>
            {
                await bench.Until(() => bench.Places.Contains(MmMark.SwappedOut));
                result = await bench.Access(FaultAccess.Read, 0);
            });
        Assert.Equal([FaultOutcome.Retry, FaultOutcome.Resolved], bench.Handled.Select(handled => handled.Outcome));
        Assert.Equal((2, 7UL), (result.Faults, result.Access.Value));
        Assert.True(bench.Kernel.NowMs > NouveauSvm.TimeoutMs);
    }

    [Theory]
    [InlineData("reclaim")]
    [InlineData("move")]
    [InlineData("fork")]
    public void A_page_that_changes_while_it_is_looked_up_is_looked_up_again(string change)
    {
        var marks = Enumerable.Range(0, 60).SelectMany(seed => WriteDuring(change, seed).Marks).ToHashSet();
        Assert.Contains(SvmMark.NotifierRaceLost, marks);
        Assert.Contains(SvmMark.InvalidatedMappedPage, marks);
    }

    [Fact]
    public void An_atomic_access_is_tried_again_if_the_page_changes()
    {
        HashSet<SvmMark> marks = [];
        for (int seed = 0; seed < 60; seed++)
        {
            var bench = NouveauBench.Random(seed).Map(0).Store(0, 1);
            bench.Run(
                async () => Assert.False((await bench.Access(FaultAccess.Atomic, 0, value: 2)).Cancelled),
                async () => await new Reclaimer(bench.Memory, bench).Reclaim(bench.Parent.Mm, SvmWindow.VfnOf(0)),
                async () => await bench.Parent.Load(0),
                () => bench.Parent.Bind(0));
            Assert.Equal(2UL, bench.Load(0));
            bench.ExitAll();
            marks.UnionWith(bench.Marks);
        }

        Assert.Contains(SvmMark.AtomicMapped, marks);
        Assert.Contains(SvmMark.NotifierRaceLost, marks);
        Assert.Contains(SvmMark.HmmBusyRetried, marks);
    }

    /// <summary>Whoever comes first: the write is not lost, and after the change the GPU has nothing that the process has not.</summary>
    static NouveauBench WriteDuring(string change, int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0).Store(0, 1);
        bench.Run(
            async () => Assert.False((await bench.Access(FaultAccess.Write, 0, value: 2)).Cancelled),
            async () => await bench.Access(FaultAccess.Read, 0, client: 2),
            () => Change(bench, change));
        Assert.Equal(2UL, bench.Load(0));
        Assert.Equal(2UL, bench.GpuRead(0));
        return bench;
    }

    static async ValueTask Change(NouveauBench bench, string change)
    {
        switch (change)
        {
            case "reclaim":
                await new Reclaimer(bench.Memory, bench).Reclaim(bench.Parent.Mm, SvmWindow.VfnOf(0));
                break;
            case "move":
                await bench.Parent.Bind(0);
                await bench.Drm.Dmem.Evict();
                break;
            default:
                Assert.Equal(Errno.None, await bench.Parent.Mm.ForkInto(bench.NewChild().Mm));
                break;
        }
    }
}
