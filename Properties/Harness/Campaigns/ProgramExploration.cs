using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;

namespace GpuMm.Harness.Campaigns;

/// <summary>A violation met while a program was explored: the scenario with the schedule that shows it.</summary>
readonly record struct Met(CheckedProperty Property, Scenario Scenario);

/// <summary>What exploring one program came to.</summary>
sealed record ProgramCoverage(ScopeCounts Counts, bool IsComplete, IReadOnlyList<Met> Violations, bool EndsSearch);

/// <summary>
/// Explores one program: all its orders if they are not too many, else those within a bound on preemptions.
/// </summary>
/// <param name="scenario">The program and its machine; the schedule does not matter.</param>
/// <param name="options">How far to go.</param>
/// <param name="wanted">The property whose violation ends the search; null for any.</param>
/// <param name="cancellation">Ends it early.</param>
sealed class ProgramExploration(Scenario scenario, ScopeOptions options, CheckedProperty? wanted, CancellationToken cancellation)
{
    readonly List<Met> violations = [];
    long steps;
    bool endsSearch;

    public ProgramCoverage Run()
    {
        if (options.Preemptions is { } bound)
            return Coverage(Explore(new ExplorationLimits { Preemptions = bound, Cancellation = cancellation }), boundedPrograms: 0);
        var all = Explore(new ExplorationLimits { Runs = ScopeOptions.OrdersWithoutBound, Cancellation = cancellation });
        if (all.IsComplete || endsSearch || cancellation.IsCancellationRequested)
            return Coverage(all, boundedPrograms: 0);
        var limits = new ExplorationLimits { Preemptions = ScopeOptions.FallbackPreemptions, Cancellation = cancellation };
        var bounded = Explore(limits);
        var sum = bounded with
        {
            Schedules = all.Schedules + bounded.Schedules,
            Pruned = all.Pruned + bounded.Pruned,
        };
        return Coverage(sum, boundedPrograms: 1);
    }

    Exploration Explore(ExplorationLimits limits)
    {
        var run = new ScenarioRun(scenario);
        return new Explorer(run.Under, limits).Explore(_ => Visit(run.Last));
    }

    bool Visit(ExecutionRecord execution)
    {
        steps += execution.Steps;
        foreach (var violation in execution.Observed)
        {
            endsSearch |= !options.KeepGoing && (wanted is null || violation.Property == wanted);
            if (!violations.Exists(known => known.Property == violation.Property))
                violations.Add(new Met(violation.Property, scenario with { Schedule = execution.Taken }));
        }

        return !endsSearch;
    }

    ProgramCoverage Coverage(Exploration exploration, int boundedPrograms) => new(
        new ScopeCounts(1, boundedPrograms, exploration.Schedules, exploration.Pruned, steps),
        exploration.IsComplete, violations, endsSearch);
}
