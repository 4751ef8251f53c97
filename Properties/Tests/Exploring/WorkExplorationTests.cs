using GpuMm.Harness.Litmus;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>Workers that run beside the tasks: the reduced search reaches what the plain one reaches, with them too.</summary>
public class WorkExplorationTests
{
    const int Programs = 400;
    const int MostOrders = 1700;

    /// <summary>Small enough for all their orders; each has work to do.</summary>
    static readonly RandomProgram[] Drawn =
    [
        .. Enumerable.Range(0, int.MaxValue).Select(seed => RandomProgram.WithWork((ulong)seed))
            .Where(program => !program.Work.IsEmpty && IndependentTasks.Orders(StepsOf(program)) is > 50 and <= MostOrders)
            .Take(Programs),
    ];

    [Fact]
    public void Every_final_state_is_reached_without_running_every_order()
    {
        long plain = 0, reduced = 0;
        int stuckWorkers = 0, several = 0;
        foreach (var program in Drawn)
        {
            var (all, some) = Explored.BothWays(program.Program, preemptions: null, program.ToString());
            plain += all.Schedules;
            reduced += some.Schedules;
            stuckWorkers += all.FinalStates.Any(state => state.Contains("stuck: worker", StringComparison.Ordinal)) ? 1 : 0;
            several += all.FinalStates.Count > 1 ? 1 : 0;
        }

        Assert.True(stuckWorkers > Programs / 50, $"in {stuckWorkers} programs only a worker is stuck");
        Assert.True(several > Programs / 5, $"{several} programs have more than one final state");
        Assert.True(plain > 2 * reduced, $"{plain} orders, {reduced} runs");
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

    [Fact]
    public void One_task_beside_its_worker_has_more_than_one_order() => BothWays(2, tasks: 1, state =>
    {
        var (queue, v) = (state.Queue("q"), state.Cell("v"));
        var read = state.Register(1, "v");
        return
        [
            async () =>
            {
                await queue.Queue(async () => await v.Write(1));
                read.Set(await v.Read());
            },
        ];
    });

    /// <summary>Who passes before anything is queued sees something else than who passes after it is done.</summary>
    [Fact]
    public void Waiting_for_idleness_comes_before_and_after_work() => BothWays(2, tasks: 2, state =>
    {
        var (queue, v) = (state.Queue("q"), state.Cell("v"));
        var read = state.Register(2, "v");
        return
        [
            () => queue.Queue(async () => await v.Write(1)),
            async () =>
            {
                await queue.WaitIdle();
                read.Set(await v.Read());
            },
        ];
    });

    [Fact]
    public void Idleness_between_two_pieces_of_work_is_found() => BothWays(3, tasks: 2, state =>
    {
        var (queue, v) = (state.Queue("q"), state.Cell("v"));
        var read = state.Register(2, "v");
        return
        [
            async () =>
            {
                await queue.Queue(async () => await v.Write(1));
                await queue.Queue(async () => await v.Write(2));
            },
            async () =>
            {
                await queue.WaitIdle();
                read.Set(await v.Read());
            },
        ];
    });

    /// <summary>Who queues first is served first; work that queues work comes after what others queued meanwhile.</summary>
    [Fact]
    public void The_order_of_work_is_that_of_queueing() => BothWays(2, tasks: 2, state =>
    {
        var (queue, v) = (state.Queue("q"), state.Cell("v"));
        return
        [
            () => queue.Queue(async () => await queue.Queue(async () => await v.Write(1))),
            async () =>
            {
                await queue.Queue(async () => await v.Write(2));
                await queue.Queue(async () => await v.Write(3));
            },
        ];
    });

    /// <summary>Work that waits for what a task does only after waiting for the work: stuck in some orders only.</summary>
    [Fact]
    public void A_worker_that_is_stuck_in_some_orders_only_is_found() => BothWays(2, tasks: 2, state =>
    {
        var (queue, done) = (state.Queue("q"), state.Completion("done"));
        return
        [
            async () => await queue.Queue(async () => await done.Wait()),
            async () =>
            {
                await queue.WaitIdle();
                await done.Complete();
            },
        ];
    });

    static void BothWays(int leastOutcomes, int tasks, Func<LitmusState, Func<ValueTask>[]> bodies)
    {
        var program = new SmallProgram("work", tasks, "never", state => new LitmusSetup(bodies(state), _ => false));
        for (int? bound = null; bound is null or <= 3; bound = bound + 1 ?? 0)
        {
            var (all, _) = Explored.BothWays(program, bound, $"bound {bound}");
            Assert.True(bound is not null || all.FinalStates.Count >= leastOutcomes, string.Join("; ", all.FinalStates));
        }
    }

    /// <summary>Of each task, and of the workers together as if they were one.</summary>
    static int[] StepsOf(RandomProgram program) =>
        [.. program.Code.Select(task => task.Length), program.Work.Sum(work => 1 + work.Length)];
}
