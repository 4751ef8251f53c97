using GpuMm.Harness.Exploring;
using GpuMm.Harness.Litmus;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>What came of exploring a small program.</summary>
/// <param name="FinalStates">All that its runs left behind.</param>
/// <param name="Failed">How many runs showed its bug.</param>
/// <param name="Exploration">What it covered.</param>
sealed record Explored(SortedSet<string> FinalStates, long Failed, Exploration Exploration)
{
    public static readonly ExplorationLimits EveryOrder = new() { Reduce = false };

    public long Schedules => Exploration.Schedules;

    /// <summary>To its end: nothing within the limits is left out.</summary>
    public static Explored ToTheEnd(SmallProgram program, ExplorationLimits limits)
    {
        SortedSet<string> finalStates = new(StringComparer.Ordinal);
        long failed = 0;
        LitmusRun? last = null;
        var explorer = new Explorer((scheduler, log) => (last = program.Run(scheduler, log)).End, limits);
        var exploration = explorer.Explore(_ =>
        {
            finalStates.Add(last!.FinalState);
            failed += last.Failed ? 1 : 0;
            return true;
        });
        Assert.True(exploration.IsComplete, $"{program} was not explored to its end");
        return new Explored(finalStates, failed, exploration);
    }

    /// <summary>Every order, and only those that matter; fails if that leaves out a final state.</summary>
    public static (Explored All, Explored Reduced) BothWays(SmallProgram program, int? preemptions, string code)
    {
        var all = ToTheEnd(program, EveryOrder with { Preemptions = preemptions });
        var reduced = ToTheEnd(program, new ExplorationLimits { Preemptions = preemptions });
        Assert.True(all.FinalStates.SetEquals(reduced.FinalStates),
            $"{code}\nnot reached: {string.Join("; ", all.FinalStates.Except(reduced.FinalStates))}");
        Assert.InRange(reduced.Schedules, 1, all.Schedules);
        return (all, reduced);
    }
}
