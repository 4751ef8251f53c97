using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Tests.Kernel;
using Xunit;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Tests.Execution;

/// <summary>What a report says of tasks that cannot go on.</summary>
public sealed class StandstillTests
{
    readonly KernelBench bench = new(new ListedOrder(1, 2, 2));

    [Fact]
    public void Two_tasks_that_hold_what_the_other_wants_wait_in_a_circle()
    {
        var (a, b) = (bench.NewMutex("vmm"), bench.NewMutex("buddy"));
        AssertStuck(
            [() => TakeInTurn(a, b), () => TakeInTurn(b, a)],
            "task 1 holds 'vmm' and waits for lock 'buddy', held by task 2",
            "task 2 holds 'buddy' and waits for lock 'vmm', held by task 1",
            "cycle: task 1 -> task 2 -> task 1");
    }

    [Fact]
    public void Who_takes_a_lock_twice_waits_for_itself()
    {
        var a = bench.NewMutex("a");
        AssertStuck(
            [() => TakeInTurn(a, a)],
            "task 1 holds 'a' and waits for lock 'a', held by task 1",
            "cycle: task 1 -> task 1");
    }

    [Fact]
    public void Who_waits_for_a_circle_is_not_part_of_it()
    {
        var (a, b, c) = (bench.NewMutex("a"), bench.NewMutex("b"), bench.NewMutex("c"));
        AssertStuck(
            [() => TakeInTurn(c, a), () => TakeInTurn(b, a, b)],
            "task 1 holds 'c' and waits for lock 'a', held by task 2",
            "task 2 holds 'b', 'a' and waits for lock 'b', held by task 2",
            "cycle: task 2 -> task 2");
    }

    [Fact]
    public void A_task_that_ended_and_kept_its_lock_is_named_as_such()
    {
        var a = bench.NewMutex("a");
        AssertStuck([async () => await a.Lock(), () => TakeInTurn(a)], "task 2 waits for lock 'a', held by task 1, which has ended");
    }

    [Fact]
    public void A_wait_for_what_nobody_signals_says_what_it_is()
    {
        var a = bench.NewMutex("a");
        var fence = new Completion(bench.Kernel, "fence");
        AssertStuck(
            [
                async () =>
                {
                    await using (await a.Lock())
                        await fence.Wait();
                },
            ],
            "task 1 holds 'a' and waits for completion 'fence'");
    }

    [Fact]
    public void A_signalling_section_is_no_lock()
    {
        var fence = new Completion(bench.Kernel, "fence");
        AssertStuck(
            [
                async () =>
                {
                    using (bench.Kernel.BeginSignalling())
                        await fence.Wait();
                },
            ],
            "task 1 waits for completion 'fence'");
    }

    [Fact]
    public void A_task_that_was_only_cut_short_is_about_to_do_something()
    {
        var scarce = new KernelBench(stepLimit: 1);
        var a = scarce.NewMutex("a");
        Assert.Equal(RunEnd.StepLimit, scarce.Run(() => TakeInTurn(a), () => TakeInTurn(a)));
        Assert.Equal(
            ["task 1 is about to release lock 'a'", "task 2 waits for lock 'a', held by task 1"],
            Standstill.Of(scarce.Kernel));
    }

    void AssertStuck(Func<ValueTask>[] bodies, params string[] expected)
    {
        Assert.Equal(RunEnd.Deadlocked, bench.Run(bodies));
        Assert.Equal(expected, Standstill.Of(bench.Kernel));
    }

    static async ValueTask TakeInTurn(params Mutex[] mutexes)
    {
        List<LockGuard> guards = [];
        foreach (var mutex in mutexes)
            guards.Add(await mutex.Lock());
        foreach (var guard in guards)
            await guard.DisposeAsync();
    }
}
