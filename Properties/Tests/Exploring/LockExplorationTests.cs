using GpuMm.Harness.Exploring;
using GpuMm.Implementation.Kernel;
using GpuMm.Tests.Kernel;
using Xunit;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Tests.Exploring;

/// <summary>Locks that many hold, that are tried, or waited for: who came first is explored both ways.</summary>
public class LockExplorationTests
{
    [Fact]
    public void A_reader_comes_before_and_after_a_writer() => AssertOutcomes(
        ["rw", "wr"],
        kernel => new RwSemaphore(kernel, kernel.Lockdep.Class("a")),
        async (semaphore, say) =>
        {
            await using (await semaphore.Read())
                say("r");
        },
        async (semaphore, say) =>
        {
            await using (await semaphore.Write())
                say("w");
        });

    [Fact]
    public void Readers_have_no_order_that_matters() => AssertOutcomes(
        ["aa"],
        kernel => new RwSemaphore(kernel, kernel.Lockdep.Class("a")),
        ReadAndSay,
        ReadAndSay);

    [Fact]
    public void Who_tries_to_read_comes_before_a_writer_during_his_time_and_after_it() => AssertOutcomes(
        ["got, w", "w, got", "w, not"],
        kernel => new RwSemaphore(kernel, kernel.Lockdep.Class("a")),
        async (semaphore, say) =>
        {
            await using (await semaphore.Write())
                say("w, ");
        },
        async (semaphore, say) =>
        {
            var guard = await semaphore.TryRead();
            say(guard is null ? "not" : "got, ");
            if (guard is not null)
                await guard.Value.DisposeAsync();
        });

    [Fact]
    public void Who_tries_to_take_a_lock_comes_before_during_and_after() => AssertOutcomes(
        ["got, w", "w, got", "w, not"],
        kernel => new Mutex(kernel, kernel.Lockdep.Class("a")),
        LockAndSay,
        async (mutex, say) =>
        {
            var guard = await mutex.TryLock();
            say(guard is null ? "not" : "got, ");
            if (guard is not null)
                await guard.Value.DisposeAsync();
        });

    [Fact]
    public void Who_waits_for_a_lock_comes_before_it_is_taken_and_after() => AssertOutcomes(
        ["free, w", "w, free"],
        kernel => new Mutex(kernel, kernel.Lockdep.Class("a")),
        LockAndSay,
        async (mutex, say) =>
        {
            await mutex.WaitUnlocked();
            say("free, ");
        });

    static async ValueTask ReadAndSay(RwSemaphore semaphore, Action<string> say)
    {
        await using (await semaphore.Read())
            say("a");
    }

    static async ValueTask LockAndSay(Mutex mutex, Action<string> say)
    {
        await using (await mutex.Lock())
            say("w, ");
    }

    static void AssertOutcomes<T>(
        string[] expected, Func<KernelContext, T> make, Func<T, Action<string>, ValueTask> one, Func<T, Action<string>, ValueTask> other)
    {
        SortedSet<string> outcomes = new(StringComparer.Ordinal);
        string said = "";
        var exploration = new Explorer(Run, ExplorationLimits.None).Explore(_ => outcomes.Add(said.TrimEnd(' ', ',')) | true);
        Assert.True(exploration.IsComplete);
        Assert.Equal(expected, outcomes);
        if (expected.Length == 1)
            Assert.Equal(1, exploration.Schedules);

        RunOutcome Run(IScheduler scheduler, IAccessLog log)
        {
            said = "";
            var bench = new KernelBench(scheduler);
            bench.Kernel.AccessLog = log;
            var shared = make(bench.Kernel);
            return bench.Run(() => one(shared, word => said += word), () => other(shared, word => said += word));
        }
    }
}
