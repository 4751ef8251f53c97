using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

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
    ExecutionRecord? last;
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
            Steps = all.Steps + bounded.Steps,
        };
        return Coverage(sum, boundedPrograms: 1);
    }

    Exploration Explore(ExplorationLimits limits) => new Explorer(Execute, limits).Explore(_ => Visit(last!));

    RunEnd Execute(IScheduler scheduler, IAccessLog log)
    {
        last = Executor.Execute(scenario, scheduler, accessLog: log);
        return last.End;
    }

    bool Visit(ExecutionRecord execution)
    {
        foreach (var violation in execution.Observed)
        {
            endsSearch |= !options.KeepGoing && (wanted is null || violation.Property == wanted);
            if (!violations.Exists(known => known.Property == violation.Property))
                violations.Add(new Met(violation.Property, scenario with { Schedule = execution.Taken }));
        }

        return !endsSearch;
    }

    ProgramCoverage Coverage(Exploration exploration, int boundedPrograms) => new(
        new ScopeCounts(1, boundedPrograms, exploration.Schedules, exploration.Pruned, exploration.Steps),
        exploration.IsComplete, violations, endsSearch);
}
