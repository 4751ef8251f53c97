using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Who runs when, and how a run ends.</summary>
public class SchedulingTests
{
    [Theory]
    [InlineData(new[] { 1, 1 }, "a1 a2 b1 b2")]
    [InlineData(new[] { 2, 2 }, "b1 b2 a1 a2")]
    [InlineData(new[] { 2, 1, 2 }, "b1 a1 b2 a2")]
    [InlineData(new[] { 1, 2, 2 }, "a1 b1 b2 a2")]
    public void Steps_happen_in_the_order_that_the_scheduler_picks(int[] order, string expected)
    {
        var bench = new KernelBench(new ListedOrder(order));
        var end = bench.Run(() => SayTwice(bench, "a"), () => SayTwice(bench, "b"));
        Assert.Equal(RunEnd.Completed, end);
        Assert.Equal(expected, string.Join(' ', bench.Said));
        Assert.Equal(4, bench.Kernel.StepCount);
        Assert.Equal(4, bench.Steps.Count);
    }

    [Fact]
    public void A_task_alone_is_never_asked_about()
    {
        var scheduler = new ListedOrder();
        var bench = new KernelBench(scheduler);
        bench.Run(() => SayTwice(bench, "a"));
        Assert.Empty(scheduler.Choices);
        Assert.Equal(["a1", "a2"], bench.Said);
    }

    [Fact]
    public void The_scheduler_sees_the_announced_steps_by_task_and_who_went_last()
    {
        var scheduler = new ListedOrder(2);
        var bench = new KernelBench(scheduler);
        bench.Run(async () => await bench.Say("a", variable: 7), () => SayTwice(bench, "b"));
        Assert.Equal([-1, 2], scheduler.Choices.Select(choice => choice.LastTask));
        Assert.Equal(
            [
                new Step(1, StepKind.Write, new Resource(ResourceKind.Cell, 7)),
                new Step(2, StepKind.Write, new Resource(ResourceKind.Cell, 0)),
            ],
            scheduler.Choices[0].Enabled);
    }

    [Fact]
    public void A_task_that_waits_is_not_offered()
    {
        var scheduler = new ListedOrder(1, 2);
        var bench = new KernelBench(scheduler);
        var mutex = bench.NewMutex("a");
        async ValueTask Locked()
        {
            await using (await mutex.Lock())
                await bench.Say("inside");
        }

        Assert.Equal(RunEnd.Completed, bench.Run(Locked, Locked));
        Assert.Equal([1, 2], scheduler.Choices[0].Enabled.Select(step => step.Task));
        Assert.Single(scheduler.Choices);
    }

    [Fact]
    public void What_a_task_does_before_its_first_step_is_no_step()
    {
        var bench = new KernelBench();
        bench.Run(
            async () =>
            {
                bench.Said.Add("begins");
                Assert.Equal(0, bench.Kernel.StepCount);
                await bench.Say("steps");
            });
        Assert.Empty(bench.Crashed);
        Assert.Equal(["begins", "steps"], bench.Said);
        Assert.Equal(1, bench.Kernel.StepCount);
    }

    [Fact]
    public void Nobody_runs_before_the_first_step()
    {
        var bench = new KernelBench();
        Assert.Null(bench.Kernel.RunningTask);
        Assert.Throws<InvalidOperationException>(() => bench.Kernel.Current);
        bench.Run(() => SayTwice(bench, "a"));
        Assert.Equal("task 1", bench.Kernel.RunningTask!.Name);
    }

    [Fact]
    public void Tasks_spawned_after_a_run_take_part_in_the_next()
    {
        var bench = new KernelBench();
        bench.Run(() => SayTwice(bench, "a"));
        Assert.Empty(bench.Kernel.Live);
        Assert.Equal(RunEnd.Completed, bench.Run(() => SayTwice(bench, "b")));
        Assert.Equal("a1 a2 b1 b2", string.Join(' ', bench.Said));
        Assert.Equal(4, bench.Kernel.StepCount);
    }

    [Fact]
    public void A_run_without_tasks_is_complete() => Assert.Equal(RunEnd.Completed, new KernelBench().Run());

    [Theory]
    [InlineData(2, RunEnd.Completed)]
    [InlineData(1, RunEnd.StepLimit)]
    public void A_run_ends_at_its_limit_of_steps(int limit, RunEnd expected)
    {
        var bench = new KernelBench(stepLimit: limit);
        Assert.Equal(expected, bench.Run(() => SayTwice(bench, "a")));
        Assert.Equal(expected, bench.Kernel.End);
        Assert.Equal(limit, bench.Kernel.StepCount);
    }

    [Fact]
    public void A_task_that_never_ends_reaches_the_limit()
    {
        var bench = new KernelBench(stepLimit: 50);
        var end = bench.Run(async () =>
        {
            while (true)
                await bench.Say("again");
        });
        Assert.Equal((RunEnd.StepLimit, 50), (end, bench.Said.Count));
        Assert.Single(bench.Kernel.Live);
    }

    [Fact]
    public void A_task_that_crashes_is_reported_and_the_others_go_on()
    {
        var bench = new KernelBench(new ListedOrder(1));
        var end = bench.Run(
            async () =>
            {
                await bench.Say("about to crash");
                throw new InvalidOperationException("oops");
            },
            () => SayTwice(bench, "b"));
        Assert.Equal(RunEnd.Completed, end);
        var crashed = Assert.Single(bench.Crashed);
        Assert.Equal(("task 1", "oops"), (crashed.Name, crashed.Failure!.Message));
        Assert.Equal(["about to crash", "b1", "b2"], bench.Said);
    }

    [Fact]
    public void A_task_that_crashes_before_its_first_step_is_reported()
    {
        var bench = new KernelBench();
        Assert.Equal(RunEnd.Completed, bench.Run(() => throw new InvalidOperationException("at once")));
        Assert.Equal("at once", Assert.Single(bench.Crashed).Failure!.Message);
    }

    [Fact]
    public void There_may_be_a_hundred_tasks()
    {
        var bench = new KernelBench();
        bench.Run([.. Enumerable.Range(1, 100).Select(i => (Func<ValueTask>)(() => bench.Say($"task {i}")))]);
        Assert.Equal(100, bench.Said.Distinct().Count());
    }

    [Fact]
    public void A_scheduler_may_stop_a_run()
    {
        var bench = new KernelBench(new Refuser());
        Assert.Equal(RunEnd.Stopped, bench.Run(() => SayTwice(bench, "a"), () => SayTwice(bench, "b")));
        Assert.Empty(bench.Said);
    }

    [Fact]
    public void A_scheduler_hears_of_every_step_also_of_those_that_it_did_not_choose()
    {
        var scheduler = new Listener();
        var bench = new KernelBench(scheduler);
        bench.Run(() => SayTwice(bench, "a"), () => bench.Say("b"));
        Assert.Equal(["chose 1", "took 1", "chose 1", "took 1", "1 ended", "took 2", "2 ended"], scheduler.Heard);
        scheduler.Heard.Clear();
        bench.Run(async () => await bench.Kernel.WaitFor(new Door(), Resource.None, timeoutMs: 1)); // gives up, which is a step too
        Assert.Equal(["took 1", "1 ended"], scheduler.Heard);
    }

    sealed class Listener : IScheduler
    {
        public List<string> Heard { get; } = [];

        public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
        {
            Heard.Add($"chose {enabled[0].Task}");
            return 0;
        }

        void IScheduler.StepTaken(Step step) => Heard.Add($"took {step.Task}");

        void IScheduler.TaskEnded(int task) => Heard.Add($"{task} ended");
    }

    sealed class Refuser : IScheduler
    {
        public int Choose(ReadOnlySpan<Step> enabled, int lastTask) => IScheduler.Stop;
    }

    static async ValueTask SayTwice(KernelBench bench, string word)
    {
        await bench.Say($"{word}1");
        await bench.Say($"{word}2");
    }
}
