using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Ordered workqueues: one item after the other, in the order in which they were queued.</summary>
public class WorkQueueTests
{
    const int Worker = 32;

    [Theory]
    [InlineData(new int[0], "a1 a2 b1 b2")]
    [InlineData(new[] { 2, 2, 1 }, "b1 b2 a1 a2")]
    [InlineData(new[] { 1, Worker, Worker, 2, 2, 1 }, "a1 b1 b2 a2")]
    public void Items_run_in_the_order_in_which_they_were_queued(int[] order, string expected)
    {
        var (bench, queue) = WithWorker(order);
        Assert.Equal(RunEnd.Completed, bench.Run(() => QueueTwo("a"), () => QueueTwo("b")));
        Assert.Equal(expected, string.Join(' ', bench.Said));
        Assert.True(queue.IsIdle);

        async ValueTask QueueTwo(string word)
        {
            await queue.Queue(() => bench.Say($"{word}1"));
            await queue.Queue(() => bench.Say($"{word}2"));
        }
    }

    [Fact]
    public void Whoever_must_not_wait_queues_within_his_step()
    {
        var (bench, queue) = WithWorker([]);
        bench.Run(async () =>
        {
            await bench.Say("before");
            queue.QueueNow(() => bench.Say("item"));
            Assert.False(queue.IsIdle);
            await queue.WaitIdle();
            await bench.Say("after");
        });
        Assert.Equal(["before", "item", "after"], bench.Said);
    }

    [Fact]
    public void An_item_is_over_before_the_next_begins()
    {
        var (bench, queue) = WithWorker([1, Worker, Worker, 1, Worker, Worker]);
        bench.Run(async () =>
        {
            await queue.Queue(() => Twice("first"));
            await queue.Queue(() => Twice("second"));
        });
        Assert.Equal(["first", "first", "second", "second"], bench.Said);

        async ValueTask Twice(string word)
        {
            await bench.Say(word);
            await bench.Say(word);
        }
    }

    [Fact]
    public void A_worker_serves_run_after_run_and_starts_once()
    {
        var (bench, queue) = WithWorker();
        foreach (string word in (string[])["a", "b"])
        {
            Assert.Equal(RunEnd.Completed, bench.Run(() => queue.Queue(() => bench.Say(word))));
            Assert.True(Assert.Single(bench.Kernel.Live).IsIdle);
        }

        Assert.Equal(["a", "b"], bench.Said);
    }

    [Fact]
    public void An_item_may_queue_another()
    {
        var (bench, queue) = WithWorker();
        bench.Run(async () =>
        {
            await queue.Queue(async () => await queue.Queue(() => bench.Say("inner")));
            await queue.Queue(() => bench.Say("outer"));
            await queue.WaitIdle();
            bench.Said.Add("idle");
        });
        Assert.Equal(["outer", "inner", "idle"], bench.Said);
    }

    [Fact]
    public void Who_waits_for_idleness_waits_for_what_is_queued_and_for_what_is_running()
    {
        var (bench, queue) = WithWorker([1, 1, Worker]);
        bench.Run(async () =>
        {
            await queue.WaitIdle(); // nothing is asked of it yet
            Assert.True(queue.IsIdle);
            await queue.Queue(async () =>
            {
                Assert.False(queue.IsIdle);
                await bench.Say("one");
                await bench.Say("two");
            });
            Assert.False(queue.IsIdle);
            await queue.WaitIdle();
            bench.Said.Add("idle");
        });
        Assert.Empty(bench.Crashed);
        Assert.Equal(["one", "two", "idle"], bench.Said);
    }

    [Fact]
    public void An_item_that_never_ends_leaves_who_waits_for_it_in_a_deadlock()
    {
        var (bench, queue) = WithWorker();
        var fence = new Fence(bench.Kernel, "dependency");
        var end = bench.Run(async () =>
        {
            await queue.Queue(async () => await fence.Wait());
            await queue.WaitIdle();
        });
        Assert.Equal(RunEnd.Deadlocked, end);
        Assert.Equal(
            [
                "task 1 waits for workqueue 'q' to be idle, which is the work of worker",
                "worker waits for fence 'dependency'",
            ],
            Standstill.Of(bench.Kernel));
    }

    [Fact]
    public void Who_waits_for_work_that_wants_its_lock_is_part_of_a_circle()
    {
        var (bench, queue) = WithWorker([1, 1, 1]);
        var mutex = bench.NewMutex("vm");
        var end = bench.Run(async () =>
        {
            await using (await mutex.Lock())
            {
                await queue.Queue(async () =>
                {
                    await using (await mutex.Lock())
                        await bench.Say("never");
                });
                await queue.WaitIdle();
            }
        });
        Assert.Equal(RunEnd.Deadlocked, end);
        Assert.Equal("cycle: task 1 -> worker -> task 1", Standstill.Of(bench.Kernel)[^1]);
    }

    [Fact]
    public void A_worker_that_waits_for_work_is_in_no_report_of_a_deadlock()
    {
        var (bench, _) = WithWorker();
        var done = new Completion(bench.Kernel, "done");
        Assert.Equal(RunEnd.Deadlocked, bench.Run(async () => await done.Wait()));
        Assert.Equal(["task 1 waits for completion 'done'"], Standstill.Of(bench.Kernel));
    }

    [Fact]
    public void A_worker_that_is_stuck_in_an_item_nobody_waits_for_ends_the_run_and_goes_on_in_the_next()
    {
        var (bench, queue) = WithWorker();
        var fence = new Fence(bench.Kernel, "dependency");
        Assert.Equal(RunEnd.Completed, bench.Run(() => queue.Queue(async () =>
        {
            await fence.Wait();
            await bench.Say("served");
        })));
        Assert.Equal(["worker waits for fence 'dependency'"], Standstill.Of(bench.Kernel));
        Assert.Equal(RunEnd.Completed, bench.Run(() => fence.Signal()));
        Assert.Equal(["served"], bench.Said);
    }

    [Fact]
    public void An_item_that_throws_ends_the_worker()
    {
        var (bench, queue) = WithWorker();
        var end = bench.Run(async () =>
        {
            await queue.Queue(() => throw new InvalidOperationException("oops"));
            await queue.WaitIdle();
        });
        Assert.Equal((RunEnd.Deadlocked, "worker"), (end, Assert.Single(bench.Crashed).Name));
        Assert.Equal(
            ["task 1 waits for workqueue 'q' to be idle, which is the work of worker, which has ended"], Standstill.Of(bench.Kernel));
    }

    [Fact]
    public void Queueing_and_taking_and_finishing_touch_the_queue()
    {
        var log = new AccessRecorder();
        var (bench, queue) = WithWorker();
        bench.Kernel.AccessLog = log;
        bench.Run(async () =>
        {
            await queue.Queue(() => bench.Say("item", variable: 5));
            await queue.WaitIdle();
        });
        Assert.Equal(
            [
                "1: Signal workqueue 0", "  Write workqueue 0", "32: Wait workqueue 0", "32: Write cell 5", "  Signal workqueue 0",
                "1: Wait workqueue 0", "32 stuck: Wait workqueue 0",
            ],
            log.Lines);
        Assert.Equal("queue work on 'q'", bench.Kernel.Describe(log.Steps[0].Step));
        Assert.Equal("wait for workqueue 'q'", bench.Kernel.Describe(log.Steps[1].Step));
    }

    static (KernelBench Bench, WorkQueue Queue) WithWorker(params int[] order)
    {
        var bench = new KernelBench(new ListedOrder(order));
        var queue = new WorkQueue(bench.Kernel, "q");
        bench.Kernel.SpawnBackground(Worker, "worker", queue.Run);
        return (bench, queue);
    }
}
