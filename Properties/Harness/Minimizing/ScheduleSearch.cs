using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Minimizing;

/// <summary>Looks for a schedule under which a program violates a property.</summary>
sealed class ScheduleSearch(CheckedProperty property)
{
    /// <summary>Executions so far.</summary>
    public long Runs { get; private set; }

    /// <summary>The scenario with the schedule that it takes, if it violates the property; else null.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="scheduler">Instead of the scenario's own schedule.</param>
    /// <param name="accessLog">Hears of the concurrent steps.</param>
    public Scenario? Violating(Scenario scenario, IScheduler? scheduler = null, IAccessLog? accessLog = null)
    {
        Runs++;
        var execution = Executor.Execute(scenario, scheduler, accessLog: accessLog);
        return Violates(execution) ? scenario with { Schedule = execution.Taken } : null;
    }

    /// <summary>The first violating schedule with the fewest preemptions there is, up to <paramref name="most"/>.</summary>
    /// <param name="scenario">Its own schedule does not matter.</param>
    /// <param name="most">Preemptions.</param>
    /// <param name="runLimit">Executions after which the search gives up, for each number of preemptions.</param>
    /// <returns>What was found, and whether every schedule with fewer preemptions was tried, or every one within the bound.</returns>
    public (Scenario? Found, bool Exhaustive) WithFewestPreemptions(Scenario scenario, int most, long runLimit)
    {
        bool exhaustive = true;
        for (int bound = 0; bound <= most; bound++)
        {
            var (found, complete) = Within(scenario, bound, runLimit);
            if (found is not null)
                return (found, exhaustive);
            exhaustive &= complete;
        }

        return (null, exhaustive);
    }

    /// <summary>
    /// The first violating schedule with at most so many preemptions, and whether all of them were tried if there is none.
    /// </summary>
    public (Scenario? Found, bool Complete) Within(Scenario scenario, int preemptions, long runLimit)
    {
        Scenario? found = null;
        var run = new ScenarioRun(scenario);
        var explorer = new Explorer(run.Under, new ExplorationLimits { Preemptions = preemptions, Runs = runLimit });
        var exploration = explorer.Explore(_ =>
        {
            Runs++;
            found = Violates(run.Last) ? scenario with { Schedule = run.Last.Taken } : null;
            return found is null;
        });
        return (found, exploration.IsComplete);
    }

    bool Violates(ExecutionRecord execution)
    {
        foreach (var violation in execution.Observed)
        {
            if (violation.Property == property)
                return true;
        }

        return false;
    }
}
