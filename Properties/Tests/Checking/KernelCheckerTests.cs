using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>The checkers of locks, memory and ends: critical-path-clean, lock-order, no-deadlock, progress.</summary>
public sealed class KernelCheckerTests
{
    static readonly VmmResponse OutOfMemory = new VmmResponse.Refused(Errno.ENOMEM);

    readonly CheckerBench bench = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cycle_of_locks_is_for_the_one_or_the_other_checker(bool throughReclaim)
    {
        bench.Add(new CriticalPathClean());
        bench.Add(new LockOrder());
        ((IKernelListener)bench.Hub).LockdepReport(
            new LockdepFinding(throughReclaim, "task 1 took 'a' while holding 'b'; order: b -> a -> b"));
        bench.AssertViolated(throughReclaim ? PropertyCatalogue.CriticalPathClean : PropertyCatalogue.LockOrder, "order: b -> a -> b");
    }

    [Fact]
    public void Execute_must_not_need_memory_whatever_was_made_to_fail()
    {
        bench.Add(new ExecuteNeedsNoMemory());
        var call = bench.Begin(1, Op.Execute(0));
        bench.Inject(FailureSite.TableNode);
        bench.End(call, OutOfMemory);
        bench.AssertViolated(PropertyCatalogue.CriticalPathClean, "execute(A, writable) answered ENOMEM");
    }

    [Fact]
    public void Unmap_must_not_need_memory()
    {
        bench.Add(new ExecuteNeedsNoMemory());
        bench.Do(1, Op.Unmap(2), OutOfMemory);
        bench.AssertViolated(PropertyCatalogue.CriticalPathClean, "unmap(C) answered ENOMEM");
    }

    [Fact]
    public void Map_may_lack_memory_in_its_first_half_only()
    {
        bench.Add(new ExecuteNeedsNoMemory());
        var call = bench.Begin(1, Op.Map(0));
        bench.Inject(FailureSite.BuddyBlock);
        bench.End(call, OutOfMemory);
        bench.AssertSilent();
        bench.Do(1, Op.Map(0), OutOfMemory);
        bench.AssertViolated(PropertyCatalogue.CriticalPathClean, "A = map(vmm 0, 1 page, writable) answered ENOMEM");
    }

    [Fact]
    public void Prepare_may_lack_memory_and_execute_may_fail_for_other_reasons()
    {
        bench.Add(new ExecuteNeedsNoMemory());
        bench.Do(1, Op.Prepare(0), OutOfMemory);
        bench.Do(1, Op.Execute(0), new VmmResponse.Refused(Errno.EIO));
        bench.AssertSilent();
    }

    [Theory]
    [InlineData("N22", "allocated, which may reclaim, while holding 'pramin window'")]
    [InlineData("N33", "took 'vmm' while holding 'fence signalling'")]
    public void A_lock_of_the_critical_path_that_is_held_over_an_allocation_is_seen(string defect, string what)
    {
        var scenario = HandWritten.Sequential(defect, Op.Map(0));
        Assert.Contains(what, HandWritten.ViolationOf(PropertyCatalogue.CriticalPathClean, scenario).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_locks_taken_in_both_orders_are_seen_without_a_deadlock()
    {
        var scenario = HandWritten.Sequential("X02", Op.Map(0), Op.ReadMapping(0));
        var violation = HandWritten.ViolationOf(PropertyCatalogue.LockOrder, scenario);
        Assert.Contains("took 'vmm' while holding 'pramin window'", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deadlock_says_who_waits_for_what_and_who_holds_it()
    {
        bench.Add(new NoDeadlock());
        bench.Hub.AtEnd(Ended(RunEnd.Deadlocked, "task 1 waits for lock 'vmm', held by task 2"));
        bench.AssertViolated(PropertyCatalogue.NoDeadlock, "nobody can go on: task 1 waits for lock 'vmm', held by task 2");
    }

    [Fact]
    public void A_lock_that_is_never_released_ends_in_a_deadlock()
    {
        var scenario = HandWritten.Sequential("X01", Op.Map(0), Op.Unmap(0), Op.ReadMapping(0), Op.Map(1));
        var violation = HandWritten.ViolationOf(PropertyCatalogue.NoDeadlock, scenario);
        Assert.Equal(
            "nobody can go on: prefix holds 'pramin window', 'vmm' and waits for lock 'pramin window', held by prefix; "
            + "cycle: prefix -> prefix",
            violation.Message);
    }

    [Fact]
    public void Two_locks_taken_in_both_orders_at_the_same_time_are_a_deadlock_in_a_circle()
    {
        var scenario = HandWritten.Concurrent("X02", [Op.Map(0)], [Op.Unmap(0)], [Op.ReadMapping(0)]);
        var violation = HandWritten.ViolationUnderSomeSwitch(PropertyCatalogue.NoDeadlock, scenario);
        Assert.Equal(
            "nobody can go on: task 1 holds 'vmm' and waits for lock 'pramin window', held by task 2; "
            + "task 2 holds 'pramin window' and waits for lock 'vmm', held by task 1; cycle: task 1 -> task 2 -> task 1",
            violation.Message);
    }

    [Fact]
    public void A_lock_that_an_ended_task_holds_is_reported_so()
    {
        var scenario = HandWritten.Concurrent("X01", [Op.Map(0), Op.Unmap(0), Op.ReadMapping(0)], [Op.Map(1)]);
        var violation = HandWritten.ViolationOf(PropertyCatalogue.NoDeadlock, scenario);
        Assert.Equal(
            "nobody can go on: task 1 holds 'vmm' and waits for lock 'pramin window', held by prefix, which has ended",
            violation.Message);
    }

    [Fact]
    public void A_run_that_reaches_the_limit_of_steps_does_not_end()
    {
        bench.Add(new Progress());
        bench.Hub.AtEnd(Ended(RunEnd.StepLimit, "task 1 is about to retry"));
        bench.AssertViolated(PropertyCatalogue.Progress, "no end after 20000 steps: task 1 is about to retry");
    }

    [Fact]
    public void A_loop_without_a_bound_is_seen()
    {
        var violation = HandWritten.ViolationOf(PropertyCatalogue.Progress, HandWritten.Sequential("X03", Op.Map(0), Op.Reclaim()));
        Assert.Matches(
            "^livelock: no call returned in 1[0-9]{4} steps although every task had its turns; prefix repeats: take lock 'vmm', ",
            violation.Message);
    }

    [Fact]
    public void Two_tasks_that_wait_for_each_other_without_a_lock_are_seen()
    {
        var scenario = HandWritten.Concurrent("X10", [], [Op.Map(0)], [Op.Map(1)]);
        var violation = HandWritten.ViolationUnderSomeSwitch(PropertyCatalogue.Progress, scenario);
        Assert.Equal(
            "livelock: no call returned in 8000 steps although every task had its turns; "
            + "task 1 repeats: take lock 'vmm', release lock 'vmm'; task 2 repeats: take lock 'vmm', release lock 'vmm'",
            violation.Message);
    }

    [Fact]
    public void A_task_that_throws_has_crashed()
    {
        bench.Kernel.Spawn(3, "task 3", Throw);
        bench.Kernel.Run();
        var violation = bench.AssertViolated(PropertyCatalogue.Progress, "task 3 crashed: InvalidOperationException: no such page");
        Assert.Equal(3, violation.Task);
    }

    [Fact]
    public void A_run_that_ends_satisfies_both()
    {
        bench.Add(new NoDeadlock());
        bench.Add(new Progress());
        bench.Hub.AtEnd(Ended(RunEnd.Completed));
        bench.AssertSilent();
    }

    async ValueTask Throw()
    {
        await bench.Kernel.Announce(StepKind.Local, Resource.None);
        throw new InvalidOperationException("no such page");
    }

    ExecutionRecord Ended(RunEnd end, params string[] waiting) =>
        new(HandWritten.Sequential("fixed"), Harness.Scheduling.Schedule.Explicit.Default, bench.History, end, 0, 0) { Waiting = waiting };
}
