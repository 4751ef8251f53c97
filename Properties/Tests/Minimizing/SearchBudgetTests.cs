using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Minimizing;
using GpuMm.Tests.Checking;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>A search ends, however many executions there are that do not.</summary>
public sealed class SearchBudgetTests
{
    /// <summary>X10: whoever prepares waits to be alone, and so does the other.</summary>
    static readonly Scenario Endless = HandWritten.Concurrent("X10", [], [Op.Map(0)], [Op.Map(1)]);

    [Fact]
    public void Steps_are_counted_and_executions_that_never_end_use_the_budget_up()
    {
        var search = new ScheduleSearch(PropertyCatalogue.VaExclusive);
        var budget = new SearchBudget(100);
        var (found, complete) = search.Within(Endless, preemptions: 2, budget);
        Assert.Null(found);
        Assert.False(complete);
        Assert.InRange(search.Runs, 2, budget.Runs - 1);
        Assert.InRange(search.Steps, budget.Steps, budget.Steps + Scenario.StepLimit);
    }

    [Fact]
    public void All_numbers_of_preemptions_share_one_budget()
    {
        var search = new ScheduleSearch(PropertyCatalogue.VaExclusive);
        var budget = new SearchBudget(100);
        Assert.Equal((null, false), search.WithFewestPreemptions(Endless, most: 5, budget));
        Assert.InRange(search.Steps, budget.Steps, budget.Steps + (6 * Scenario.StepLimit));
    }

    [Fact]
    public void What_is_spent_before_does_not_count()
    {
        var search = new ScheduleSearch(PropertyCatalogue.VaExclusive);
        search.Violating(Endless);
        var isSpent = search.SpentAfter(new SearchBudget(2));
        Assert.False(isSpent());
        search.Violating(HandWritten.Sequential("fixed", Op.Map(0)));
        Assert.False(isSpent());
        search.Violating(HandWritten.Sequential("fixed", Op.Map(0)));
        Assert.True(isSpent());
    }

    [Fact]
    public void Of_a_long_run_only_the_beginning_is_varied()
    {
        var scenario = HandWritten.Concurrent("fixed", [], [Op.Map(0)], [Op.Map(1)]);
        var all = Explore(scenario, ExplorationLimits.None with { Preemptions = 1 });
        var beginnings = Explore(scenario, ExplorationLimits.None with { Preemptions = 1, StepsOfRun = 20 });
        Assert.True(all.IsComplete);
        Assert.Equal(ExplorationEnd.RunCutShort, beginnings.End);
        Assert.InRange(beginnings.Schedules, 1, all.Schedules - 1);
    }

    static Exploration Explore(Scenario scenario, ExplorationLimits limits) =>
        new Explorer(new ScenarioRun(scenario).Under, limits).Explore(_ => true);
}
