using GpuMm.Harness.Litmus;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// Waits that time out, and events that are made ready again: steps that become impossible and possible by what others do.
/// </summary>
public class WaitExplorationTests
{
    const long TimeoutMs = 10;

    /// <summary>Whether the wait times out depends on who takes the lock first.</summary>
    [Fact]
    public void A_timeout_that_depends_on_the_order()
    {
        var (all, reduced) = Explored.BothWays(
            new("timeout under a lock", 2, "it times out", state =>
            {
                var (mutex, done, v) = (state.Lock("L"), state.Completion("done"), state.Cell("v"));
                var came = state.Register(1, "came");
                return new LitmusSetup(
                    [
                        async () =>
                        {
                            await using (await mutex.Lock())
                                came.Set(await done.WaitTimeout(TimeoutMs) ? 1 : 0);
                            await v.Write(1);
                        },
                        async () =>
                        {
                            await using (await mutex.Lock())
                                await done.Complete();
                            await v.Write(2);
                        },
                    ],
                    _ => came is { IsSet: true, Value: 0 });
            }),
            null, "timeout under a lock");
        Assert.Contains(all.FinalStates, state => state.Contains("1.came=0", StringComparison.Ordinal));
        Assert.Contains(all.FinalStates, state => state.Contains("1.came=1", StringComparison.Ordinal));
        Assert.True(reduced.Schedules < all.Schedules);
    }

    /// <summary>
    /// The tasks in every order, so that the waiting one comes before and after the others whoever runs first by default.
    /// </summary>
    public static TheoryData<int, int, int> Orders => new()
    {
        { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
    };

    /// <summary>Only the timeout of the first task lets the second one through, if the third made the event ready again before.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void A_timeout_that_lets_another_through(int first, int second, int third) => BothWays([first, second, third], state =>
    {
        var (asked, ready) = (state.Completion("asked"), state.Completion("ready", done: true));
        var came = state.Register(1, "came");
        return
        [
            async () =>
            {
                came.Set(await asked.WaitTimeout(TimeoutMs) ? 1 : 0);
                await ready.Complete();
            },
            async () =>
            {
                await ready.Wait();
                await asked.Complete();
            },
            ready.Reinit,
        ];
    });

    /// <summary>The second task waits before the event is made ready again, or after it happened the second time.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void An_event_that_is_made_ready_again_and_happens_again(int first, int second, int third) =>
        BothWays([first, second, third], state =>
        {
            var (again, ready, v) = (state.Completion("again"), state.Completion("ready", done: true), state.Cell("v"));
            var read = state.Register(3, "v");
            return
            [
                async () =>
                {
                    await ready.Reinit();
                    await again.Complete();
                },
                async () =>
                {
                    await ready.Wait();
                    await v.Write(1);
                },
                async () =>
                {
                    await again.Wait();
                    read.Set(await v.Read());
                    await ready.Complete();
                },
            ];
        });

    /// <summary>The first task comes through at once, after the event happened again, or not at all.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void An_event_that_was_made_ready_again_before_a_wait_for_it_timed_out(int first, int second, int third) =>
        BothWays([first, second, third], state =>
        {
            var (ready, over) = (state.Completion("ready", done: true), state.Completion("over"));
            var (came, ended) = (state.Register(1, "came"), state.Register(2, "ended"));
            return
            [
                async () => came.Set(await ready.WaitTimeout(TimeoutMs) ? 1 : 0),
                async () =>
                {
                    await ready.Reinit();
                    ended.Set(await over.WaitTimeout(2 * TimeoutMs) ? 1 : 0);
                    await ready.Complete();
                },
                over.Complete,
            ];
        });

    /// <summary>
    /// Two waits with one deadline, for events of their own: whoever gives up first, and nobody is preempted by that. The third task only
    /// makes that one of them had the turn before.
    /// </summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Two_waits_that_give_up_at_one_time_do_so_in_either_order(int first, int second, int third) =>
        BothWays([first, second, third], state =>
        {
            var (one, two) = (state.Completion("one"), state.Completion("two"));
            var (v, w) = (state.Cell("v"), state.Cell("w"));
            var read = state.Register(1, "v");
            return
            [
                async () =>
                {
                    await w.Write(1);
                    await one.WaitTimeout(TimeoutMs);
                    read.Set(await v.Read());
                },
                async () =>
                {
                    await two.WaitTimeout(TimeoutMs);
                    await v.Write(1);
                },
                async () => await w.Write(2),
            ];
        });

    /// <summary>The first that gives up may let the other one come in time after all.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void A_wait_whose_time_is_up_may_still_be_served(int first, int second, int third) => BothWays([first, second, third], state =>
    {
        var (never, served) = (state.Completion("never"), state.Completion("served"));
        var (came, v) = (state.Register(2, "came"), state.Cell("v"));
        return
        [
            async () =>
            {
                await never.WaitTimeout(TimeoutMs);
                await served.Complete();
            },
            async () =>
            {
                came.Set(await served.WaitTimeout(TimeoutMs) ? 1 : 0);
                await v.Write(came.Value);
            },
            async () =>
            {
                await never.WaitTimeout(TimeoutMs);
                await v.Write(2);
            },
        ];
    });

    static void BothWays(int[] order, Func<LitmusState, Func<ValueTask>[]> tasks)
    {
        var program = new SmallProgram("waits", order.Length, "never", state =>
        {
            var bodies = tasks(state);
            return new LitmusSetup([.. order.Select(task => bodies[task])], _ => false);
        });
        for (int? bound = null; bound is null or <= 3; bound = bound + 1 ?? 0)
            Explored.BothWays(program, bound, $"tasks {string.Join(", ", order)}, bound {bound}");
    }
}
