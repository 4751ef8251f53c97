using GpuMm.Harness.Exploring;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// Where nothing depends on the order, the plain search runs exactly the orders that there are, and the reduced one runs one.
/// </summary>
public class IndependentTasksTests
{
    [Theory]
    [InlineData(1L, 4)]
    [InlineData(6L, 2, 2)]
    [InlineData(20L, 3, 3)]
    [InlineData(70L, 4, 4)]
    [InlineData(252L, 5, 5)]
    [InlineData(924L, 6, 6)]
    [InlineData(6L, 1, 5)]
    [InlineData(24L, 1, 1, 1, 1)]
    [InlineData(90L, 2, 2, 2)]
    [InlineData(1680L, 3, 3, 3)]
    [InlineData(2520L, 2, 2, 2, 2)]
    [InlineData(60L, 1, 2, 3)]
    public void All_orders_or_one(long orders, params int[] steps)
    {
        Assert.Equal(orders, IndependentTasks.Orders(steps));
        var program = IndependentTasks.Of(steps);
        Assert.Equal(orders, Explored.ToTheEnd(program, Explored.EveryOrder).Schedules);
        Assert.Equal(1, Explored.ToTheEnd(program, ExplorationLimits.None).Schedules);
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(1, 5)]
    [InlineData(3, 3, 3)]
    [InlineData(1, 2, 3)]
    [InlineData(2, 2, 2, 2)]
    public void All_orders_within_a_bound(params int[] steps)
    {
        var program = IndependentTasks.Of(steps);
        for (int bound = 0; bound <= 3; bound++)
        {
            long orders = IndependentTasks.OrdersWithin(bound, steps);
            Assert.Equal(orders, Explored.ToTheEnd(program, Explored.EveryOrder with { Preemptions = bound }).Schedules);
            Assert.Equal(1, Explored.ToTheEnd(program, new ExplorationLimits { Preemptions = bound }).Schedules);
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 2, 2)]
    public void A_bound_that_no_order_exceeds_bounds_nothing(params int[] steps) =>
        Assert.Equal(IndependentTasks.Orders(steps), IndependentTasks.OrdersWithin(steps.Sum(), steps));

    [Fact]
    public void Without_preemptions_tasks_run_one_after_the_other() =>
        Assert.Equal(6, IndependentTasks.OrdersWithin(0, 3, 2, 4)); // 3!

    [Fact]
    public void A_limit_of_runs_leaves_orders_out_and_says_so()
    {
        var program = IndependentTasks.Of(3, 3);
        int visited = 0;
        var exploration = new Explorer((scheduler, log) => program.Run(scheduler, log).End, Explored.EveryOrder with { Runs = 19 })
            .Explore(_ => ++visited > 0);
        Assert.Equal((19, 19L, false), (visited, exploration.Schedules, exploration.IsComplete));
    }

    [Fact]
    public void Whoever_has_seen_enough_ends_it()
    {
        var program = IndependentTasks.Of(3, 3);
        int visited = 0;
        var exploration = new Explorer((scheduler, log) => program.Run(scheduler, log).End, Explored.EveryOrder)
            .Explore(_ => ++visited < 7);
        Assert.Equal((7, 7L, false), (visited, exploration.Schedules, exploration.IsComplete));
    }

    /// <summary>The second run has a task more, or a step less than the search wants to repeat.</summary>
    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(1, 1)]
    public void A_program_that_does_not_repeat_itself_is_refused(params int[] second)
    {
        int runs = 0;
        var explorer = new Explorer(
            (scheduler, log) => IndependentTasks.Of(runs++ == 0 ? [2, 2] : second).Run(scheduler, log).End, Explored.EveryOrder);
        Assert.Throws<InvalidOperationException>(() => explorer.Explore(_ => true));
    }
}
