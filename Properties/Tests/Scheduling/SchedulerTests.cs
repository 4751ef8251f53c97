using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>What the schedulers choose, asked directly.</summary>
public sealed class SchedulerTests
{
    const int Draws = 60_000;

    public static TheoryData<string> Names => [.. Schedulers.Names];

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void A_random_walk_takes_every_enabled_step_equally_often(int enabled)
    {
        int[] counts = Count(new RandomScheduler(1), Enumerable.Range(0, enabled).ToArray(), lastTask: 0);
        Chance.AssertUniform(counts, limit: 30);
    }

    [Fact]
    public void A_random_walk_does_not_remember_what_it_took()
    {
        var scheduler = new RandomScheduler(2);
        var steps = Steps([1, 2, 3]);
        int[] pairs = new int[9];
        for (int i = 0; i < Draws; i++)
            pairs[(3 * scheduler.Choose(steps, 1)) + scheduler.Choose(steps, 1)]++;
        Chance.AssertUniform(pairs, limit: 30);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_stands_for_one_stream_of_choices(string name)
    {
        Step[] steps = [.. Enumerable.Range(1, 3).Select(task => new Step(task, StepKind.Write, new Resource(ResourceKind.Cell, 1)))];
        var profiling = new ProfileRecorder();
        for (int i = 0; i < 200; i++)
            profiling.StepTaken(steps[i % 3], timedOut: false);
        var profile = profiling.Profile;
        Assert.Equal(Choices(7), Choices(7));
        Assert.NotEqual(Choices(7), Choices(8));

        int[] Choices(ulong seed)
        {
            var scheduler = Schedulers.Make(name, seed, profile);
            return [.. Enumerable.Range(0, 200).Select(_ => Take(scheduler, steps))];
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    [InlineData(7, 0)]
    [InlineData(-1, 0)]
    public void The_default_is_to_go_on_or_else_the_lowest_task(int lastTask, int choice) =>
        Assert.Equal(choice, DefaultOrder.Choose(Steps([1, 2, 5]), lastTask));

    [Fact]
    public void An_explicit_schedule_switches_where_it_says_and_only_there()
    {
        var scheduler = new ReplayScheduler([new Switch(1, 5), new Switch(3, 2)]);
        Assert.Equal([0, 2, 0, 1, 0], Enumerable.Range(0, 5).Select(_ => scheduler.Choose(Steps([1, 2, 5]), 1)));
    }

    [Fact]
    public void A_switch_to_a_task_that_cannot_run_is_passed_over_and_the_next_one_still_counts()
    {
        var scheduler = new ReplayScheduler([new Switch(0, 9), new Switch(1, 5)]);
        Assert.Equal([0, 2, 0], Enumerable.Range(0, 3).Select(_ => scheduler.Choose(Steps([1, 2, 5]), 1)));
    }

    [Fact]
    public void A_recorder_writes_down_only_what_differs_from_the_default()
    {
        var recorder = new ScheduleRecorder(new ReplayScheduler([new Switch(1, 5), new Switch(2, 1), new Switch(3, 2)]));
        for (int i = 0; i < 5; i++)
            recorder.Choose(Steps([1, 2, 5]), 1);
        Assert.Equal([new Switch(1, 5), new Switch(3, 2)], recorder.Recorded.Switches.ToArray());
        Assert.Equal(5, recorder.Decisions);
    }

    [Theory]
    [InlineData(0, "no task switched before it had to")]
    [InlineData(1, "1 switch")]
    [InlineData(2, "2 switches")]
    public void Schedules_say_how_often_they_switch(int count, string text) =>
        Assert.Equal(text, new Schedule.Explicit([.. Enumerable.Range(0, count).Select(i => new Switch(i, 1))]).ToString());

    static int Take(IScheduler scheduler, Step[] steps)
    {
        int choice = scheduler.Choose(steps, 9);
        scheduler.StepTaken(steps[choice]);
        return choice;
    }

    static int[] Count(IScheduler scheduler, int[] tasks, int lastTask)
    {
        int[] counts = new int[tasks.Length];
        var steps = Steps(tasks);
        for (int i = 0; i < Draws; i++)
            counts[scheduler.Choose(steps, lastTask)]++;
        return counts;
    }

    static Step[] Steps(int[] tasks) => [.. tasks.Select(task => new Step(task, StepKind.Local, Resource.None))];
}
