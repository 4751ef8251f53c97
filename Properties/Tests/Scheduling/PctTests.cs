using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>Priorities, where they change, and the bound that follows.</summary>
public sealed class PctTests
{
    static readonly Profile TenSteps = ProfileOf(tasks: 2, steps: 10);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void There_is_one_change_point_less_than_the_depth_and_each_is_any_step(int depth)
    {
        int[] counts = new int[11];
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var points = new PctScheduler(seed, TenSteps, depth).ChangePoints;
            Assert.Equal(depth - 1, points.Length);
            foreach (int point in points)
                counts[point]++;
        }

        Assert.Equal(0, counts[0]);
        if (depth > 1)
            Chance.AssertUniform(counts[1..], limit: 40);
    }

    [Fact]
    public void Without_change_points_each_order_of_the_tasks_is_equally_likely()
    {
        var orders = Enumerable.Range(0, 6000).Select(seed => Order(new PctScheduler((ulong)seed, Profile.None, depth: 1), [2, 2, 2]));
        var counts = orders.CountBy(order => order).ToDictionary();
        Assert.Equal(["112233", "113322", "221133", "223311", "331122", "332211"], counts.Keys.Order());
        Chance.AssertUniform([.. counts.Values], limit: 30);
    }

    [Fact]
    public void At_a_change_point_the_running_task_falls_below_those_that_never_fell()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            var scheduler = new PctScheduler(seed, TenSteps, depth: 2);
            int point = scheduler.ChangePoints[0];
            string order = Order(scheduler, [10, 10]);
            char first = order[0];
            char other = first == '1' ? '2' : '1';
            Assert.Equal(new string(first, point) + new string(other, 10) + new string(first, 10 - point), order);
        }
    }

    [Fact]
    public void Of_two_that_fell_the_first_drawn_is_the_lower_whenever_it_came_up()
    {
        bool[] lowerIsEarlier = new bool[2];
        for (ulong seed = 0; seed < 200; seed++)
        {
            var scheduler = new PctScheduler(seed, TenSteps, depth: 3);
            var points = scheduler.ChangePoints.ToArray();
            if (points[0] == points[1])
                continue;
            string order = Order(scheduler, [30, 30]);
            char fellFirst = order[0];
            char fellSecond = fellFirst == '1' ? '2' : '1';
            lowerIsEarlier[points[0] < points[1] ? 1 : 0] = true;
            Assert.Equal(points[0] < points[1] ? fellSecond : fellFirst, order[points.Max()]);
        }

        Assert.Equal([true, true], lowerIsEarlier);
    }

    [Fact]
    public void Steps_before_the_first_choice_are_not_counted()
    {
        var scheduler = new PctScheduler(1, ProfileOf(tasks: 2, steps: 1), depth: 2); // falls after the first step
        for (int i = 0; i < 5; i++)
            scheduler.StepTaken(StepOf(9));
        string order = Order(scheduler, [3, 3]);
        Assert.Contains(order, (string[])["122211", "211122"]);
    }

    [Theory]
    [InlineData(3, 3, 812, 1_978_032)]
    [InlineData(2, 2, 53, 106)]
    [InlineData(1, 5, 400, 5)]
    public void The_bound_is_one_in_n_times_k_to_the_depth_less_one(int depth, int tasks, int steps, double schedules)
    {
        var bound = new PctBound(depth, tasks, steps);
        Assert.Equal(schedules, bound.Schedules);
        Assert.Equal(1 / schedules, bound.Probability);
    }

    /// <summary>
    /// Only if the first task goes first and is stopped after its first step, and the other then takes all of its 51: at most
    /// 51 / 2^52 &lt; 2^-46 for a random walk, so less than one in 10^9 that 10,000 of them hit it once. By the bound PCT hits it in one
    /// schedule of 106, and 189 are expected of 20,000 with a deviation of 14.
    /// </summary>
    [Fact]
    public void A_bug_of_depth_2_that_a_random_walk_must_miss_is_found_as_often_as_the_bound_says()
    {
        static OpenForAMoment Program(KernelContext kernel) => new(kernel, stepsBefore: 50);
        var profile = SmallRun.ProfileOf(Program);
        var bound = new PctBound(2, profile.Tasks, profile.Steps);
        Assert.Equal(106, bound.Schedules);
        Assert.Equal(0, SmallRun.Failures(Program, 10_000, seed => new RandomScheduler(seed)));
        int found = SmallRun.Failures(Program, 20_000, seed => new PctScheduler(seed, profile, depth: 2));
        Assert.InRange(found, 20_000 * bound.Probability / 2, 20_000);
        int deeper = SmallRun.Failures(Program, 20_000, seed => new PctScheduler(seed, profile));
        Assert.InRange(deeper, 20_000 * bound.Probability / 2, 20_000); // depth 3 promises less and has one chance more
    }

    static Profile ProfileOf(int tasks, int steps)
    {
        var profiling = new ProfileRecorder();
        for (int i = 0; i < steps; i++)
            profiling.StepTaken(StepOf(1 + (i % tasks)), timedOut: false);
        return profiling.Profile;
    }

    /// <summary>Which task took which step, when task i + 1 has <paramref name="left"/>[i] of them.</summary>
    static string Order(IScheduler scheduler, int[] left)
    {
        string order = "";
        while (left.Any(steps => steps > 0))
        {
            Step[] enabled = [.. left.Index().Where(task => task.Item > 0).Select(task => StepOf(task.Index + 1))];
            var step = enabled[enabled.Length == 1 ? 0 : scheduler.Choose(enabled, -1)];
            scheduler.StepTaken(step);
            left[step.Task - 1]--;
            order += step.Task;
        }

        return order;
    }

    static Step StepOf(int task) => new(task, StepKind.Local, Resource.None);
}
