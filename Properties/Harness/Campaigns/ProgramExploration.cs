using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;

namespace GpuMm.Harness.Campaigns;

/// <summary>A violation met while a program was explored: the scenario with the schedule that shows it, and which run it was.</summary>
readonly record struct Met(CheckedProperty Property, Scenario Scenario, long Schedules);

/// <summary>What exploring one program came to.</summary>
/// <param name="Counts">Of this program.</param>
/// <param name="End">Why it ended.</param>
/// <param name="Violations">One for each property.</param>
/// <param name="EndsSearch">One of them is what the search is for.</param>
sealed record ProgramCoverage(ScopeCounts Counts, ExplorationEnd End, IReadOnlyList<Met> Violations, bool EndsSearch);

/// <summary>
/// Explores one program: all its orders if so many runs exhaust them, else those within a bound on preemptions.
/// </summary>
/// <param name="scenario">The program and its machine; the schedule does not matter.</param>
/// <param name="options">How far to go.</param>
/// <param name="wanted">The property whose violation ends the search; null for any.</param>
/// <param name="cancellation">Ends it early.</param>
sealed class ProgramExploration(Scenario scenario, ScopeOptions options, CheckedProperty? wanted, CancellationToken cancellation)
{
    readonly List<Met> violations = [];
    long schedules;
    long pruned;
    long steps;
    bool endsSearch;

    /// <param name="tooLarge">It is known that the runs do not exhaust it.</param>
    public ProgramCoverage Run(bool tooLarge)
    {
        if (options.Preemptions is { } bound)
            return Coverage(Explore(new ExplorationLimits { Preemptions = bound, Cancellation = cancellation }), bounded: false);
        if (!tooLarge && ExploreAll() is { } all)
            return all;
        var limits = new ExplorationLimits { Preemptions = ScopeOptions.FallbackPreemptions, Cancellation = cancellation };
        return Coverage(Explore(limits), bounded: true);
    }

    /// <summary>Null if there are more orders than runs.</summary>
    ProgramCoverage? ExploreAll()
    {
        var end = Explore(new ExplorationLimits
        {
            Runs = options.RunsWithoutBound,
            WithoutEndless = true,
            Cancellation = cancellation,
        });
        return end is ExplorationEnd.RunLimit or ExplorationEnd.RunCutShort ? null : Coverage(end, bounded: false);
    }

    ExplorationEnd Explore(ExplorationLimits limits)
    {
        var run = new ScenarioRun(scenario);
        var exploration = new Explorer(run.Under, limits).Explore(_ => Visit(run.Last));
        pruned += exploration.Pruned;
        return exploration.End;
    }

    bool Visit(ExecutionRecord execution)
    {
        schedules++;
        steps += execution.Steps;
        foreach (var violation in execution.Observed)
        {
            endsSearch |= !options.KeepGoing && (wanted is null || violation.Property == wanted);
            if (!violations.Exists(known => known.Property == violation.Property))
                violations.Add(new Met(violation.Property, scenario with { Schedule = execution.Taken }, schedules));
        }

        return !endsSearch;
    }

    ProgramCoverage Coverage(ExplorationEnd end, bool bounded)
    {
        bool finished = end is ExplorationEnd.Complete or ExplorationEnd.RunCutShort;
        var counts = new ScopeCounts(finished ? 1 : 0, finished ? 0 : 1, finished && bounded ? 1 : 0, schedules, pruned, steps);
        return new ProgramCoverage(counts, end, violations, endsSearch);
    }
}
