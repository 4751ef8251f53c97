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

    /// <summary>
    /// Between looking the page up and mapping it the handler waits for the svmm's lock, and whoever changes the page gets that first.
    /// </summary>
    [Theory]
    [InlineData(FaultAccess.Read, "reclaim")]
    [InlineData(FaultAccess.Read, "move")]
    [InlineData(FaultAccess.Write, "reclaim")]
    [InlineData(FaultAccess.Write, "move")]
    [InlineData(FaultAccess.Write, "fork")]
    [InlineData(FaultAccess.Prefetch, "fork")]
    [InlineData(FaultAccess.Atomic, "fork")]
    public void A_page_that_changes_after_it_was_looked_up_is_looked_up_again(FaultAccess access, string change)
    {
        var bench = new NouveauBench().Map(0).Store(0, 1);
        var mutex = bench.Parent.Svmm.Mutex;
        EngineResult result = default;
        bench.Run(
            async () => result = await bench.Access(access, 0, value: 2),
            async () =>
            {
                await bench.Until(() => IsLookedUp() && bench.Waits(NouveauBench.FaultWorker, mutex));
                await Change(bench, change);
            },
            async () =>
            {
                await bench.Until(IsLookedUp);
                await using (await mutex.Lock())
                    await bench.Until(() => bench.Waits(2, mutex));
            });
        Assert.Contains(SvmMark.NotifierRaceLost, bench.Marks);
        Assert.False(result.Cancelled);
        Assert.Equal(access is FaultAccess.Write or FaultAccess.Atomic ? 2UL : 1UL, bench.Load(0));
        bench.ExitAll();

        bool IsLookedUp() => access != FaultAccess.Atomic || bench.Pte(0).Kind == CpuPteKind.DeviceExclusive;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens_to_a_page_meanwhile_no_write_is_lost(string change, int seed)
    {
        var bench = NouveauBench.Random(seed).Map(0).Store(0, 1);
        ulong read = 0;
        bench.Run(
            async () => Assert.False((await bench.Access(FaultAccess.Write, 0, value: 2)).Cancelled),
            async () => read = (await bench.Access(FaultAccess.Read, 0, client: 2)).Access.Value,
            () => Change(bench, change));
        Assert.True(read is 1 or 2, $"{read} was never there");
        Assert.Equal([2UL, 2UL], [bench.Load(0), bench.GpuRead(0)]);
        bench.ExitAll();
    }

    public static TheoryData<string, int> Seeds()
    {
        TheoryData<string, int> rows = [];
        foreach (string change in new[] { "reclaim", "move", "fork" })
        {
            for (int seed = 0; seed < 20; seed++)
                rows.Add(change, seed);
        }

        return rows;
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
                await bench.Dmem.Evict();
                break;
            default:
                Assert.Equal(Errno.None, await bench.Parent.Mm.ForkInto(bench.NewChild().Mm));
                break;
        }
    }
}
