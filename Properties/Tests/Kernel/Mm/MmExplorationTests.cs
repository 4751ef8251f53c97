using GpuMm.Harness.Exploring;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel.Mm;

/// <summary>
/// Two calls at the same time, in every order: leaving out orders that only change what commutes leaves out no outcome. A touch that is
/// missing would.
/// </summary>
public class MmExplorationTests
{
    static readonly Dictionary<string, Func<MmBench, ValueTask>> Calls = new()
    {
        ["load"] = async bench => await bench.Mm.Load(SvmWindow.VfnOf(0)),
        ["store"] = async bench => await bench.Mm.Store(SvmWindow.VfnOf(0), 5),
        ["child stores"] = async bench => await bench.Child.Store(SvmWindow.VfnOf(0), 6),
        ["reclaim"] = async bench => await bench.Reclaimer.Reclaim(bench.Mm, SvmWindow.VfnOf(0)),
        ["reap"] = async bench => await bench.Reaper.Reap(bench.Mm, SvmWindow.RangeOf(0, 1)),
        ["pin"] = async bench =>
        {
            if ((await bench.Mm.Pin(SvmWindow.VfnOf(0))).Page is { } page)
                await bench.Mm.Unpin(page);
        },
        ["protect"] = async bench => await bench.Mm.Mprotect(SvmWindow.RangeOf(0, 1), Prot.Read),
        ["move"] = async bench => await bench.Mm.Mremap(SvmWindow.RangeOf(0, 1), SvmWindow.RangeOf(4, 1)),
        ["exit"] = async bench => await bench.Mm.Put(),
    };

    [Theory]
    [InlineData("load", "reclaim")]
    [InlineData("store", "reclaim")]
    [InlineData("store", "reap")]
    [InlineData("store", "protect")]
    [InlineData("child stores", "reclaim")]
    [InlineData("child stores", "store")]
    [InlineData("reclaim", "reclaim")]
    [InlineData("reclaim", "reap")]
    [InlineData("reclaim", "protect")]
    [InlineData("reclaim", "move")]
    [InlineData("reclaim", "exit")]
    [InlineData("reclaim", "pin")]
    [InlineData("reap", "move")]
    public void Leaving_out_orders_leaves_out_no_outcome(string one, string other)
    {
        foreach (bool isFork in new[] { false, true })
        {
            if (!isFork && one == "child stores")
                continue;
            var bound = new ExplorationLimits { Preemptions = 2 };
            var all = OutcomesOf(isFork, one, other, bound with { Reduce = false });
            Assert.Empty(all.Except(OutcomesOf(isFork, one, other, ExplorationLimits.None)));
            Assert.Equal(all, OutcomesOf(isFork, one, other, bound));
        }
    }

    static SortedSet<string> OutcomesOf(bool isFork, string one, string other, ExplorationLimits limits)
    {
        SortedSet<string> outcomes = new(StringComparer.Ordinal);
        MmBench? last = null;
        var exploration = new Explorer(Run, limits).Explore(end =>
        {
            Assert.Equal(RunEnd.Completed, end);
            last!.Run();
            return outcomes.Add(Outcome(last)) | true;
        });
        Assert.True(exploration.IsComplete, $"{one} and {other} were not explored to the end");
        return outcomes;

        RunOutcome Run(IScheduler scheduler, IAccessLog log)
        {
            last = new MmBench(scheduler).Map(0).Store(0, 1);
            if (isFork)
                last.Fork();
            last.Kernel.AccessLog = log;
            var end = last.RunUnjudged(() => Calls[one](last), () => Calls[other](last));
            last.Kernel.AccessLog = null;
            return end;
        }
    }

    /// <summary>Entries, and the content of pages.</summary>
    static string Outcome(MmBench bench) => string.Join("; ", new[] { bench.Mm, bench.Child }.SelectMany(mm => mm.Entries
        .OrderBy(entry => entry.Vfn.Raw)
        .Select(entry => $"{mm.Id} {entry.Vfn}: {entry.Pte.Kind} {entry.Pte.Writable} {entry.Pte.Page?.IsAnonExclusive} "
            + $"{entry.Pte.Page?.RefCount} {(entry.Pte.Page is { } page ? bench.Memory.Read(page) : entry.Pte.Swap?.Value)}")));
}
