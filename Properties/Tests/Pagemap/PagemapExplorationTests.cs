using GpuMm.Harness.Exploring;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>
/// Two calls at the same time, in every order: leaving out orders that only change what commutes leaves out no outcome. A touch that is
/// missing would.
/// </summary>
public class PagemapExplorationTests
{
    static readonly Dictionary<string, Func<PagemapBench, ValueTask<string>>> Calls = new()
    {
        ["populate"] = async bench => $"{await bench.PopulateAs(0, 1)}",
        ["populate both"] = async bench => $"{await bench.PopulateAs(0, 2)}",
        ["load"] = async bench => $"{await bench.Parent.Load(SvmWindow.VfnOf(0))}",
        ["store"] = async bench => $"{await bench.Parent.Store(SvmWindow.VfnOf(0), 5)}",
        ["evict"] = async bench => $"{await bench.Pagemap.EvictOldest()}",
        ["unmap"] = async bench => $"{await bench.Parent.Munmap(SvmWindow.RangeOf(0, 1))}",
        ["exit"] = async bench =>
        {
            await bench.Parent.Put();
            return "";
        },
        ["unplug"] = async bench =>
        {
            await bench.UnplugAs();
            return "";
        },
    };

    [Theory]
    [InlineData(false, "populate", "store")]
    [InlineData(false, "populate", "unmap")]
    [InlineData(false, "populate", "unplug")]
    [InlineData(false, "populate", "exit")]
    [InlineData(false, "populate", "populate")]
    [InlineData(true, "populate both", "store")]
    [InlineData(true, "populate both", "evict")]
    [InlineData(true, "evict", "load")]
    [InlineData(true, "evict", "unmap")]
    [InlineData(true, "evict", "exit")]
    [InlineData(true, "evict", "evict")]
    [InlineData(true, "unplug", "store")]
    public void Leaving_out_orders_leaves_out_no_outcome(bool isPopulated, string one, string other)
    {
        var bound = new ExplorationLimits { Preemptions = one == other ? 1 : 2 };
        var all = OutcomesOf(isPopulated, one, other, bound with { Reduce = false });
        Assert.InRange(all.Count, one == "unplug" ? 1 : 2, int.MaxValue);
        Assert.Equal(all, OutcomesOf(isPopulated, one, other, bound));
    }

    static SortedSet<string> OutcomesOf(bool isPopulated, string one, string other, ExplorationLimits limits)
    {
        SortedSet<string> outcomes = new(StringComparer.Ordinal);
        string last = "";
        var exploration = new Explorer(Run, limits).Explore(_ => outcomes.Add(last) | true);
        Assert.True(exploration.IsComplete, $"{one} and {other} were not explored to the end");
        return outcomes;

        RunOutcome Run(IScheduler scheduler, IAccessLog log)
        {
            var turns = new Turns(scheduler);
            var bench = new PagemapBench(turns).Map(0, 2).Store(0, 1, 2);
            if (isPopulated)
                bench.Populate(0);
            turns.Explores = true;
            bench.Kernel.AccessLog = log;
            string[] answers = new string[2];
            var end = bench.RunUnjudged(
                async () => answers[0] = await Calls[one](bench),
                async () => answers[1] = await Calls[other](bench));
            bench.Kernel.AccessLog = null;
            turns.Explores = false;
            last = $"{end}; {string.Join("; ", answers)}; {Outcome(bench)}";
            return end;
        }
    }

    /// <summary>Entries, and the content of pages.</summary>
    static string Outcome(PagemapBench bench) => string.Join("; ", bench.Parent.Entries
        .OrderBy(entry => entry.Vfn.Raw)
        .Select(entry => $"{entry.Vfn}: {entry.Pte.Kind} {entry.Pte.Writable} {Content(bench, entry.Pte.Page!)}"));

    static string Content(PagemapBench bench, Page page) =>
        $"{page.RefCount} {(page.IsDevicePrivate ? InVram(bench, page) : bench.Memory.Read(page))}";

    static ulong InVram(PagemapBench bench, Page page) => bench.Gpu.Vram.PeekWord(bench.Pagemap.FrameOf(page).Address);

    /// <summary>What comes before the calls has one order.</summary>
    sealed class Turns(IScheduler explorer) : IScheduler
    {
        readonly ListedOrder listed = new();

        public bool Explores { get; set; }

        public int Choose(ReadOnlySpan<Step> enabled, int lastTask) =>
            (Explores ? explorer : listed).Choose(enabled, lastTask);

        public void StepTaken(Step step) => (Explores ? explorer : (IScheduler)listed).StepTaken(step);

        public void TaskEnded(int task) => (Explores ? explorer : (IScheduler)listed).TaskEnded(task);
    }
}
