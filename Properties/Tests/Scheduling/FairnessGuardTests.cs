using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>When the guard takes over, whom it gives turns, when it hands back, and what is said of a livelock.</summary>
public sealed class FairnessGuardTests
{
    const int StepLimit = 20_000;

    static readonly Func<ValueTask> Nothing = () => ValueTask.CompletedTask;

    readonly ListedOrder inner = new(1, 2); // and then always the first task: as unfair as a scheduler can be
    readonly FairnessGuard guard;
    readonly KernelBench bench;

    public FairnessGuardTests()
    {
        guard = new FairnessGuard(inner);
        bench = new KernelBench(guard, StepLimit);
    }

    string? Said => Livelock.Of(bench.Kernel, guard);

    [Fact]
    public void Two_tasks_that_try_for_ever_what_the_other_has_are_a_livelock_and_both_loops_are_named()
    {
        var (a, b) = (Flag("a"), Flag("b"));
        Assert.Equal(RunEnd.Stopped, bench.Run(() => TakeBoth(a, b), () => TakeBoth(b, a)));
        Assert.Equal(
            "no call returned in 8000 steps although every task had its turns; "
            + "task 1 repeats: write 'b', read 'b'; task 2 repeats: write 'a', read 'a'",
            Said);
        Assert.Equal(FairnessGuard.PatienceSteps, inner.Choices.Count);
        Assert.Equal(FairnessGuard.PatienceSteps + FairnessGuard.FairSteps, bench.Kernel.StepCount);
    }

    [Fact]
    public void A_loop_that_waits_for_a_task_which_the_scheduler_starves_ends()
    {
        var flag = Flag("done");
        Assert.Equal(RunEnd.Completed, bench.Run(() => Until(flag), Nothing, async () => await flag.Write(true)));
        Assert.Null(Said);
        Assert.InRange(bench.Kernel.StepCount, FairnessGuard.PatienceSteps, FairnessGuard.PatienceSteps + 4);
    }

    [Fact]
    public void However_many_calls_of_another_task_a_loop_waits_for_the_limit_of_steps_is_not_reached()
    {
        Assert.Equal(RunEnd.Completed, WaitForManyCalls(bench));
        Assert.InRange(bench.Kernel.StepCount, FairnessGuard.PatienceSteps, 2 * FairnessGuard.PatienceSteps + 500);
    }

    [Fact]
    public void What_was_decided_within_replays_to_the_same_steps_though_the_guard_takes_over_and_hands_back()
    {
        var recorder = new ScheduleRecorder(new RandomScheduler(1));
        var first = new KernelBench(new FairnessGuard(recorder), StepLimit);
        WaitForManyCalls(first);
        var starving = new ScheduleRecorder(inner);
        var second = new KernelBench(new FairnessGuard(starving), StepLimit);
        WaitForManyCalls(second);
        Assert.NotEqual(first.Steps, second.Steps);
        Assert.Equal(first.Steps, Replayed(recorder));
        Assert.Equal(second.Steps, Replayed(starving));
        Assert.True(starving.Decisions < second.Kernel.StepCount - 100); // the guard decided the rest
    }

    [Fact]
    public void While_calls_return_or_tasks_end_the_scheduler_decides_everything()
    {
        int patience = FairnessGuard.PatienceSteps;
        var end = bench.Run(
            async () =>
            {
                await Work(patience - 2);
                await Return();
                await Work(patience - 2);
            },
            () => Work(patience - 1),
            () => Work(1));
        Assert.Equal(RunEnd.Completed, end);
        Assert.Equal(bench.Kernel.StepCount - 1, bench.Steps.FindIndex(step => step.Task == 3));
        Assert.Equal(inner.Choices.Count, bench.Kernel.StepCount - 1); // the last step was nobody's choice
    }

    [Fact]
    public void Turns_go_to_the_task_that_waited_longest()
    {
        bench.Run(() => Work(StepLimit), () => Work(StepLimit), () => Work(StepLimit));
        Assert.Equal(
            [1, 2, 3, 1, 2, 3, 1],
            bench.Steps.Skip(FairnessGuard.PatienceSteps).Take(7).Select(step => step.Task));
    }

    [Fact]
    public void A_task_that_always_waits_for_a_lock_when_it_is_asked_gets_it_at_last()
    {
        var mutex = bench.NewMutex("a");
        var flag = Flag("done");
        var end = bench.Run(() => UntilLocked(mutex, flag), Nothing, async () =>
        {
            await using (await mutex.Lock())
                await flag.Write(true);
        });
        Assert.Equal(RunEnd.Completed, end);
    }

    [Fact]
    public void Where_nobody_else_can_go_on_the_limit_of_steps_ends_it_and_it_is_a_livelock_all_the_same()
    {
        var (mutex, other) = (bench.NewMutex("vmm"), bench.NewMutex("buddy"));
        var end = bench.Run(
            async () =>
            {
                await using (await other.Lock())
                    await UntilLocked(mutex, Flag("never"));
            },
            async () => await other.Lock());
        Assert.Equal(RunEnd.StepLimit, end);
        Assert.Equal(
            "no call returned in 16000 steps although every task had its turns; "
            + "task 1 repeats: take lock 'vmm', read 'never', release lock 'vmm'; "
            + "task 2 waits for lock 'buddy', held by task 1",
            Said);
    }

    [Fact]
    public void Steps_that_do_not_repeat_are_listed_as_the_last_ones()
    {
        bench.Run(async () =>
        {
            for (int i = 0; ; i++)
                await bench.Say("on", i);
        });
        Assert.Contains("; task 1 took last: take variable ", Said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_loop_is_cut_short()
    {
        bench.Run(async () =>
        {
            for (int i = 0; ; i = (i + 1) % 20)
                await bench.Say("on", i);
        });
        Assert.EndsWith(" ... (20 steps)", Said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_steps_while_calls_still_return_is_no_livelock()
    {
        Assert.Equal(RunEnd.StepLimit, bench.Run(async () =>
        {
            while (true)
                await Return();
        }));
        Assert.Null(Said);
    }

    static List<Step> Replayed(ScheduleRecorder recorder)
    {
        var again = new KernelBench(new FairnessGuard(new ReplayScheduler(recorder.Recorded.Switches)), StepLimit);
        WaitForManyCalls(again);
        return again.Steps;
    }

    static RunEnd WaitForManyCalls(KernelBench bench)
    {
        var flag = new Shared<bool>(bench.Kernel, "done", false);
        return bench.Run(() => Until(flag), Nothing, async () =>
        {
            for (int call = 0; call < 200; call++)
                await bench.Kernel.Announce(StepKind.Write, Resource.History);
            await flag.Write(true);
        });
    }

    Shared<bool> Flag(string name) => new(bench.Kernel, name, false);

    async ValueTask Return() => await bench.Kernel.Announce(StepKind.Write, Resource.History);

    async ValueTask Work(int steps)
    {
        for (int i = 0; i < steps; i++)
            await bench.Kernel.Announce(StepKind.Local, Resource.None);
    }

    static async ValueTask Until(Shared<bool> flag)
    {
        while (!await flag.Read())
            continue;
    }

    static async ValueTask UntilLocked(GpuMm.Implementation.Kernel.Mutex mutex, Shared<bool> flag)
    {
        bool done = false;
        while (!done)
        {
            await using (await mutex.Lock())
                done = await flag.Read();
        }
    }

    static async ValueTask TakeBoth(Shared<bool> first, Shared<bool> second)
    {
        await first.CompareExchange(false, true);
        while (!await second.CompareExchange(false, true))
            await second.Read();
    }
}
