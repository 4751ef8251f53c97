using GpuMm.Harness.Litmus;
using GpuMm.Implementation.Kernel;
using Xunit;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// Locks of which more can be seen than who was the first to take them: trying to take one may fail, readers share one, and somebody may
/// only wait until one is free.
/// </summary>
public class TryExplorationTests
{
    const int Programs = 800;
    const int MostOrders = 1700;

    static readonly RandomProgram[] Drawn =
    [
        .. Enumerable.Range(0, int.MaxValue).Select(seed => RandomProgram.WithTries((ulong)seed))
            .Where(program => IndependentTasks.Orders([.. program.Code.Select(task => task.Length)]) is > 5 and <= MostOrders)
            .Take(Programs),
    ];

    /// <summary>The tasks in every order, whoever runs first by default.</summary>
    public static TheoryData<int, int, int> Orders => new()
    {
        { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
    };

    [Fact]
    public void Every_final_state_is_reached_without_running_every_order()
    {
        long plain = 0, reduced = 0;
        int several = 0;
        foreach (var program in Drawn)
        {
            var (all, some) = Explored.BothWays(program.Program, preemptions: null, program.ToString());
            plain += all.Schedules;
            reduced += some.Schedules;
            several += all.FinalStates.Count > 1 ? 1 : 0;
        }

        Assert.True(several > Programs / 4, $"{several} programs have more than one final state");
        Assert.True(plain > 8 * reduced, $"{plain} orders, {reduced} runs");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_final_state_within_a_bound_is_reached(int preemptions)
    {
        foreach (var program in Drawn)
            Explored.BothWays(program.Program, preemptions, program.ToString());
    }

    /// <summary>It fails only between the other task's taking and releasing; the lock is there for everybody before and after.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Trying_to_take_a_lock_that_two_others_take(int first, int second, int third)
    {
        var all = BothWays([first, second, third], state =>
        {
            var mutex = state.Lock("L");
            var got = state.Register(3, "got");
            return [() => Locked(mutex), () => Locked(mutex), () => Try(mutex, got)];
        });
        Assert.Equal(2, all.FinalStates.Count);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Three_that_try_to_take_a_lock(int first, int second, int third)
    {
        var all = BothWays([first, second, third], state =>
        {
            var mutex = state.Lock("L");
            Register[] got = [state.Register(1, "got"), state.Register(2, "got"), state.Register(3, "got")];
            return [() => Try(mutex, got[0]), () => Try(mutex, got[1]), () => Try(mutex, got[2])];
        });
        Assert.Equal(7, all.FinalStates.Count); // one at least has it
    }

    /// <summary>Who only waits for a lock comes before it is taken, or after it is released, in any order with the others.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Waiting_until_a_lock_is_free(int first, int second, int third)
    {
        var all = BothWays([first, second, third], state =>
        {
            var (mutex, v) = (state.Lock("L"), state.Cell("v"));
            Register[] read = [state.Register(2, "v"), state.Register(3, "v")];
            Func<ValueTask> Look(Register register) => async () =>
            {
                await mutex.WaitUnlocked();
                register.Set(await v.Read());
            };
            return
            [
                async () =>
                {
                    await using (await mutex.Lock())
                    {
                        await v.Write(1);
                        await v.Write(2);
                    }
                },
                Look(read[0]),
                Look(read[1]),
            ];
        });
        Assert.Equal(9, all.FinalStates.Count);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Two_readers_and_a_writer(int first, int second, int third)
    {
        var all = BothWays([first, second, third], state =>
        {
            var (semaphore, v) = (state.Semaphore("S"), state.Cell("v"));
            Register[] read = [state.Register(2, "v"), state.Register(3, "v")];
            return [() => Write(semaphore, v, 1), () => Read(semaphore, v, read[0]), () => Read(semaphore, v, read[1])];
        });
        Assert.Equal(4, all.FinalStates.Count);
    }

    /// <summary>Nothing but the lock orders them: what each does under it is its own.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void A_writer_between_readers_that_tell_each_other_who_was_first(int first, int second, int third)
    {
        BothWays([first, second, third], state =>
        {
            var (semaphore, v) = (state.Semaphore("S"), state.Cell("v"));
            var seen = state.Register(3, "v");
            return
            [
                async () =>
                {
                    await using (await semaphore.Write())
                        await v.Write(1);
                    await v.Write(2);
                },
                async () =>
                {
                    await using (await semaphore.Read())
                        await v.Write(3);
                },
                async () =>
                {
                    await using (await semaphore.Read())
                        seen.Set(await v.Read());
                },
            ];
        });
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Two_writers_and_somebody_who_tries_to_read(int first, int second, int third)
    {
        var all = BothWays([first, second, third], state =>
        {
            var (semaphore, v) = (state.Semaphore("S"), state.Cell("v"));
            var read = state.Register(3, "v");
            return
            [
                () => Write(semaphore, v, 1),
                () => Write(semaphore, v, 2),
                async () =>
                {
                    if (await semaphore.TryRead() is not { } guard)
                        return;
                    read.Set(await v.Read());
                    await guard.DisposeAsync();
                },
            ];
        });
        Assert.Equal(8, all.FinalStates.Count); // nothing, 0, the first to write or the last; and whoever wrote last
    }

    static Explored BothWays(int[] order, Func<LitmusState, Func<ValueTask>[]> tasks)
    {
        var program = new SmallProgram("tries", order.Length, "never", state =>
        {
            var bodies = tasks(state);
            return new LitmusSetup([.. order.Select(task => bodies[task])], _ => false);
        });
        for (int bound = 0; bound <= 3; bound++)
            Explored.BothWays(program, bound, $"tasks {string.Join(", ", order)}, bound {bound}");
        return Explored.BothWays(program, null, $"tasks {string.Join(", ", order)}").All;
    }

    static async ValueTask Locked(Mutex mutex)
    {
        await using (await mutex.Lock())
        {
        }
    }

    static async ValueTask Try(Mutex mutex, Register got)
    {
        var guard = await mutex.TryLock();
        got.Set(guard is null ? 0 : 1);
        if (guard is { } taken)
            await taken.DisposeAsync();
    }

    static async ValueTask Write(RwSemaphore semaphore, Shared<int> cell, int value)
    {
        await using (await semaphore.Write())
            await cell.Write(value);
    }

    static async ValueTask Read(RwSemaphore semaphore, Shared<int> cell, Register register)
    {
        await using (await semaphore.Read())
            register.Set(await cell.Read());
    }
}
