using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Minimizing;

/// <summary>Looks for a schedule under which a program violates a property.</summary>
sealed class ScheduleSearch(CheckedProperty property)
{
    /// <summary>Longer than any of a small program that ends: the rest of a run is not varied.</summary>
    const int StepsOfRun = 4_000;

    /// <summary>Executions so far.</summary>
    public long Runs { get; private set; }

    /// <summary>Of all of them.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether so much has been spent from now on.</summary>
    public Func<bool> SpentAfter(SearchBudget budget)
    {
        var (lastRun, lastStep) = (Runs + budget.Runs, Steps + budget.Steps);
        return () => Runs >= lastRun || Steps >= lastStep;
    }

    /// <summary>The scenario with the schedule that it takes, if it violates the property; else null.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="scheduler">Instead of the scenario's own schedule.</param>
    /// <param name="accessLog">Hears of the concurrent steps.</param>
    public Scenario? Violating(Scenario scenario, IScheduler? scheduler = null, IAccessLog? accessLog = null)
    {
        var execution = Executor.Execute(scenario, scheduler, accessLog: accessLog);
        Count(execution);
        return Violates(execution) ? scenario with { Schedule = execution.Taken } : null;
    }

    /// <summary>The first violating schedule with the fewest preemptions there is, up to <paramref name="most"/>.</summary>
    /// <param name="scenario">Its own schedule does not matter.</param>
    /// <param name="most">Preemptions.</param>
    /// <param name="budget">After which the search gives up.</param>
    /// <returns>What was found, and whether every schedule with fewer preemptions was tried, or every one within the bound.</returns>
    public (Scenario? Found, bool Exhaustive) WithFewestPreemptions(Scenario scenario, int most, SearchBudget budget)
    {
        bool exhaustive = true;
        var isSpent = SpentAfter(budget);
        for (int bound = 0; bound <= most; bound++)
        {
            var (found, complete) = Within(scenario, bound, isSpent);
            if (found is not null)
                return (found, exhaustive);
            exhaustive &= complete;
        }

        return (null, exhaustive);
    }

    /// <summary>
    /// The first violating schedule with at most so many preemptions, and whether all of them were tried if there is none.
    /// </summary>
    public (Scenario? Found, bool Complete) Within(Scenario scenario, int preemptions, SearchBudget budget) =>
        Within(scenario, preemptions, SpentAfter(budget));

    (Scenario? Found, bool Complete) Within(Scenario scenario, int preemptions, Func<bool> isSpent)
    {
        Scenario? found = null;
        var run = new ScenarioRun(scenario);
        var explorer = new Explorer(run.Under, new ExplorationLimits { Preemptions = preemptions, StepsOfRun = StepsOfRun });
        var exploration = explorer.Explore(_ =>
        {
            Count(run.Last);
            found = Violates(run.Last) ? scenario with { Schedule = run.Last.Taken } : null;
            return found is null && !isSpent();
        });
        return (found, exploration.IsComplete);
    }

    void Count(ExecutionRecord execution)
    {
        Runs++;
        Steps += execution.Steps;
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
