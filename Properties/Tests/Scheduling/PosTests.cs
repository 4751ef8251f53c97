using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>Which steps draw again, seen from how long a task can stay ahead.</summary>
public sealed class PosTests
{
    const int Schedules = 20_000;
    const int Ahead = 4;

    /// <summary>One keeps its priority, and all that the other announces have to beat it: they are the highest of five in a row.</summary>
    [Fact]
    public void Of_two_independent_tasks_the_one_that_waits_keeps_its_priority() =>
        Chance.AssertOften(StaysAhead(sameCell: false, StepKind.Write), Schedules, 1.0 / (Ahead + 1));

    [Fact]
    public void Of_two_racing_tasks_the_one_that_waits_draws_again() =>
        Chance.AssertOften(StaysAhead(sameCell: true, StepKind.Write), Schedules, 1.0 / (1 << Ahead));

    [Fact]
    public void Two_that_only_read_do_not_race() =>
        Chance.AssertOften(StaysAhead(sameCell: true, StepKind.Read), Schedules, 1.0 / (Ahead + 1));

    [Fact]
    public void A_step_that_was_not_enabled_at_the_last_choice_draws_again()
    {
        int ahead = Count(seed =>
        {
            var scheduler = new PosScheduler(seed);
            Step[] both = [Write(1, 1), Write(2, 2)];
            Step[] others = [Write(1, 1), Write(3, 3)];
            return Take(scheduler, both) == 1 && TakesTask(scheduler, others, 1) && Take(scheduler, both) == 1;
        });
        // Task 1 beats 2, then with a new draw 3, then with a new draw a new draw of 2.
        Chance.AssertOften(ahead, Schedules, 1.0 / 8);
    }

    [Fact]
    public void Both_orders_of_a_race_are_as_likely_whatever_follows() => Chance.AssertOften(
        SmallRun.Failures(kernel => new Race(kernel, stepsBefore: 0, stepsAfter: 30), Schedules, seed => new PosScheduler(seed)),
        Schedules,
        0.5);

    /// <summary>Eleven steps must all beat one that waits: 1/12, where a random walk comes in time once in 2048.</summary>
    [Fact]
    public void A_race_after_many_steps_is_won_far_more_often_than_by_a_random_walk()
    {
        static Race Program(KernelContext kernel) => new(kernel, stepsBefore: 10, stepsAfter: 0);
        Chance.AssertOften(SmallRun.Failures(Program, Schedules, seed => new PosScheduler(seed)), Schedules, 1.0 / 12);
        Chance.AssertOften(SmallRun.Failures(Program, Schedules, seed => new RandomScheduler(seed)), Schedules, 1.0 / 2048);
    }

    [Fact]
    public void There_may_be_a_hundred_tasks_and_any_goes_first()
    {
        Step[] enabled = [.. Enumerable.Range(0, 100).Select(task => Write(task + 1, task))];
        int[] counts = new int[100];
        for (ulong seed = 0; seed < Schedules; seed++)
            counts[new PosScheduler(seed).Choose(enabled, -1)]++;
        Chance.AssertUniform(counts, limit: 170);
    }

    /// <summary>In how many schedules the first task takes its first steps before the second takes one.</summary>
    static int StaysAhead(bool sameCell, StepKind kind) => Count(seed =>
    {
        var scheduler = new PosScheduler(seed);
        Step[] enabled = [new(1, kind, Cell(1)), new(2, kind, Cell(sameCell ? 1 : 2))];
        for (int i = 0; i < Ahead; i++)
        {
            if (!TakesTask(scheduler, enabled, 1))
                return false;
        }

        return true;
    });

    static int Count(Func<ulong, bool> happens) => Enumerable.Range(0, Schedules).Count(seed => happens((ulong)seed));

    static bool TakesTask(PosScheduler scheduler, Step[] enabled, int task) => Take(scheduler, enabled) == task;

    static int Take(PosScheduler scheduler, Step[] enabled)
    {
        var step = enabled[scheduler.Choose(enabled, -1)];
        scheduler.StepTaken(step);
        return step.Task;
    }

    static Step Write(int task, int cell) => new(task, StepKind.Write, Cell(cell));

    static Resource Cell(int number) => new(ResourceKind.Cell, (ulong)number);
}
