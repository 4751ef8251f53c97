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
        AssertUniform(counts);
    }

    [Fact]
    public void A_random_walk_does_not_remember_what_it_took()
    {
        var scheduler = new RandomScheduler(2);
        var steps = Steps([1, 2, 3]);
        int[] pairs = new int[9];
        for (int i = 0; i < Draws; i++)
            pairs[(3 * scheduler.Choose(steps, 1)) + scheduler.Choose(steps, 1)]++;
        AssertUniform(pairs);
    }

    [Fact]
    public void The_sticky_walk_switches_once_in_sixteen_steps_and_then_to_anybody()
    {
        int[] counts = Count(new StickyScheduler(1), [1, 2, 3, 4], lastTask: 3);
        int others = counts[0] + counts[1] + counts[3];
        Assert.InRange(others, (Draws * 3 / 64) - 300, (Draws * 3 / 64) + 300);
        AssertUniform([counts[0], counts[1], counts[3]]);
    }

    [Fact]
    public void The_sticky_walk_takes_anybody_when_the_running_task_cannot_go_on() =>
        AssertUniform(Count(new StickyScheduler(1), [1, 2, 4], lastTask: 3));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_stands_for_one_stream_of_choices(string name)
    {
        int[] Choices(ulong seed)
        {
            var scheduler = Schedulers.For(new Schedule.Seeded(name, seed));
            var steps = Steps([1, 2, 3]);
            return [.. Enumerable.Range(0, 200).Select(_ => scheduler.Choose(steps, 9))];
        }

        Assert.Equal(Choices(7), Choices(7));
        Assert.NotEqual(Choices(7), Choices(8));
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

    static int[] Count(IScheduler scheduler, int[] tasks, int lastTask)
    {
        int[] counts = new int[tasks.Length];
        var steps = Steps(tasks);
        for (int i = 0; i < Draws; i++)
            counts[scheduler.Choose(steps, lastTask)]++;
        return counts;
    }

    static Step[] Steps(int[] tasks) => [.. tasks.Select(task => new Step(task, StepKind.Local, Resource.None))];

    /// <summary>Chi-square of at most nine classes: chance exceeds 30 for two seeds in ten thousand. The seeds are fixed.</summary>
    static void AssertUniform(int[] counts)
    {
        double expected = counts.Sum() / (double)counts.Length;
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0, 30);
    }
}
