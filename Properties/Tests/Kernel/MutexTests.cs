using GpuMm.Implementation.Kernel;
using Xunit;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Tests.Kernel;

/// <summary>Locks: who waits, who gets them next, and what a deadlock looks like.</summary>
public class MutexTests
{
    [Fact]
    public void A_lock_keeps_others_out_until_it_is_released()
    {
        var bench = new KernelBench(new ListedOrder(1, 2, 2, 2));
        var mutex = bench.NewMutex("a");
        Assert.Equal(RunEnd.Completed, bench.Run(() => SayTwiceLocked(bench, mutex, "a"), () => SayTwiceLocked(bench, mutex, "b")));
        Assert.Equal("a1 a2 b1 b2", string.Join(' ', bench.Said));
        Assert.True(mutex.IsOpen);
        Assert.Null(mutex.Holder);
    }

    [Theory]
    [InlineData(2, "a1 a2 b1 b2 c1 c2")]
    [InlineData(3, "a1 a2 c1 c2 b1 b2")]
    public void The_scheduler_decides_who_of_those_that_wait_gets_the_lock(int next, string expected)
    {
        // The first choice is who takes the lock, the second who takes it after that.
        var bench = new KernelBench(new ListedOrder(1, next));
        var mutex = bench.NewMutex("a");
        bench.Run(
            () => SayTwiceLocked(bench, mutex, "a"), () => SayTwiceLocked(bench, mutex, "b"), () => SayTwiceLocked(bench, mutex, "c"));
        Assert.Equal(expected, string.Join(' ', bench.Said));
    }

    [Fact]
    public void Taking_and_releasing_are_steps_on_the_lock()
    {
        var bench = new KernelBench();
        var first = bench.NewMutex("a");
        var second = bench.NewMutex("b");
        bench.Run(() => SayTwiceLocked(bench, first, "a"), () => SayTwiceLocked(bench, second, "b"));
        var locks = bench.Steps.Where(step => step.Resource.Kind == ResourceKind.Lock).ToArray();
        Assert.Equal(
            [(1, StepKind.Acquire, 0), (1, StepKind.Release, 0), (2, StepKind.Acquire, 1), (2, StepKind.Release, 1)],
            locks.Select(step => (step.Task, step.Kind, (int)step.Resource.Id)));
    }

    [Fact]
    public void Two_tasks_that_hold_what_the_other_wants_are_deadlocked()
    {
        var bench = new KernelBench(new ListedOrder(1, 2));
        var a = bench.NewMutex("a");
        var b = bench.NewMutex("b");
        Assert.Equal(RunEnd.Deadlocked, bench.Run(() => TakeBoth(a, b), () => TakeBoth(b, a)));
        Assert.Equal(["task 1", "task 2"], bench.Kernel.Live.Select(task => task.Name));
        Assert.Equal(
            ["lock 'b', held by task 2", "lock 'a', held by task 1"],
            bench.Kernel.Live.Select(task => task.WaitsFor!.Describe()));
    }

    [Fact]
    public void The_same_locks_in_another_order_of_events_are_no_deadlock()
    {
        var bench = new KernelBench(new ListedOrder(1, 1));
        var a = bench.NewMutex("a");
        var b = bench.NewMutex("b");
        Assert.Equal(RunEnd.Completed, bench.Run(() => TakeBoth(a, b), () => TakeBoth(b, a)));
        Assert.Empty(bench.Crashed);
    }

    [Fact]
    public void A_lock_is_not_reentrant()
    {
        var bench = new KernelBench();
        var a = bench.NewMutex("a");
        Assert.Equal(RunEnd.Deadlocked, bench.Run(() => TakeBoth(a, a)));
        Assert.Equal("lock 'a', held by task 1", Assert.Single(bench.Kernel.Live).WaitsFor!.Describe());
    }

    [Fact]
    public void A_lock_that_nobody_holds_describes_itself() =>
        Assert.Equal("lock 'a'", new KernelBench().NewMutex("a").Describe());

    [Fact]
    public void A_field_may_be_touched_only_by_who_holds_its_lock()
    {
        var bench = new KernelBench(new ListedOrder(1, 2));
        var mutex = bench.NewMutex("a");
        bench.Run(
            async () =>
            {
                await using (await mutex.Lock())
                {
                    mutex.AssertHeld();
                    await bench.Say("held");
                }
            },
            async () =>
            {
                await bench.Say("not held");
                mutex.AssertHeld();
            });
        Assert.Equal(["not held", "held"], bench.Said);
        var crashed = Assert.Single(bench.Crashed);
        Assert.Equal(("task 2", "task 2 touches what lock 'a' guards without holding it"), (crashed.Name, crashed.Failure!.Message));
    }

    [Fact]
    public void A_lock_is_released_by_who_holds_it_or_the_task_crashes()
    {
        var bench = new KernelBench();
        var mutex = bench.NewMutex("a");
        bench.Run(async () =>
        {
            var guard = await mutex.Lock();
            await guard.DisposeAsync();
            await guard.DisposeAsync();
        });
        Assert.Equal("task 1 touches what lock 'a' guards without holding it", Assert.Single(bench.Crashed).Failure!.Message);
    }

    static async ValueTask SayTwiceLocked(KernelBench bench, Mutex mutex, string word)
    {
        await using (await mutex.Lock())
        {
            await bench.Say($"{word}1");
            await bench.Say($"{word}2");
        }
    }

    static async ValueTask TakeBoth(Mutex first, Mutex second)
    {
        await using (await first.Lock())
        {
            await using (await second.Lock())
                second.AssertHeld();
        }
    }
}
