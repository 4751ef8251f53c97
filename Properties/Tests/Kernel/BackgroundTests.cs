using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Tasks that need not end, and tasks that other tasks spawn.</summary>
public class BackgroundTests
{
    const int Worker = 32;

    [Fact]
    public void A_run_is_over_when_only_background_tasks_are_left_and_they_wait()
    {
        var bench = new KernelBench();
        var worker = bench.Kernel.SpawnBackground(Worker, "worker", async () =>
        {
            await bench.Say("begins");
            await bench.Kernel.Announce(StepKind.Wait, Resource.None, new Door());
            await bench.Say("never");
        });
        Assert.Equal(RunEnd.Completed, bench.Run(() => bench.Say("a")));
        Assert.Equal(["a", "begins"], bench.Said);
        Assert.Equal([worker], bench.Kernel.Live);
        Assert.True(worker is { IsBackground: true, IsDone: false, IsIdle: false });
    }

    [Fact]
    public void A_background_task_goes_on_in_the_next_run_where_it_was()
    {
        var bench = new KernelBench();
        var door = new Door();
        bench.Kernel.SpawnBackground(Worker, "worker", async () =>
        {
            bench.Said.Add("starts");
            await bench.Kernel.Announce(StepKind.Wait, Resource.None, door);
            await bench.Say("through");
        });
        bench.Run(() => bench.Say("a"));
        door.Open();
        Assert.Equal(RunEnd.Completed, bench.Run(() => bench.Say("b")));
        Assert.Equal(["starts", "a", "b", "through"], bench.Said);
        Assert.Empty(bench.Kernel.Live);
        Assert.Equal("worker", Assert.Single(bench.Kernel.Background).Name);
    }

    [Fact]
    public void A_run_without_others_lets_background_tasks_do_what_they_can()
    {
        var bench = new KernelBench();
        bench.Kernel.SpawnBackground(Worker, "worker", async () =>
        {
            await bench.Say("a");
            await bench.Kernel.WaitFor(new Door(), Resource.None, timeoutMs: 7);
            await bench.Say("b");
        });
        Assert.Equal(RunEnd.Completed, bench.Run());
        Assert.Equal(["a", "b"], bench.Said);
        Assert.Equal(7, bench.Kernel.NowMs);
    }

    [Fact]
    public void Others_that_wait_for_ever_are_a_deadlock_whatever_a_background_task_waits_for()
    {
        var bench = new KernelBench();
        bench.Kernel.SpawnBackground(Worker, "worker", Blocked);
        Assert.Equal(RunEnd.Deadlocked, bench.Run(Blocked));

        async ValueTask Blocked() => await bench.Kernel.Announce(StepKind.Wait, Resource.None, new Door());
    }

    [Fact]
    public void The_scheduler_is_offered_tasks_by_number_whoever_was_spawned_first()
    {
        var scheduler = new ListedOrder();
        var bench = new KernelBench(scheduler);
        bench.Kernel.SpawnBackground(Worker + 1, "second", () => bench.Say("second"));
        bench.Kernel.SpawnBackground(Worker, "first", () => bench.Say("first"));
        bench.Run(() => bench.Say("a"), () => bench.Say("b"));
        Assert.Equal([1, 2, Worker, Worker + 1], scheduler.Choices[0].Enabled.Select(step => step.Task));
        Assert.Equal(["a", "b", "first", "second"], bench.Said);
    }

    [Fact]
    public void A_task_that_another_one_spawns_starts_within_its_step_and_takes_part_in_the_run()
    {
        var scheduler = new ListedOrder(1, Worker);
        var bench = new KernelBench(scheduler);
        bench.Run(
            async () =>
            {
                await bench.Say("spawns");
                bench.Kernel.SpawnBackground(Worker, "worker", async () =>
                {
                    bench.Said.Add($"starts as {bench.Kernel.Current.Name}");
                    await bench.Say("works");
                });
                bench.Said.Add($"goes on as {bench.Kernel.Current.Name}");
                await bench.Say("ends");
            },
            () => bench.Say("other"));
        Assert.Equal(["spawns", "starts as worker", "goes on as task 1", "works", "ends", "other"], bench.Said);
        Assert.Equal([1, 2, Worker], scheduler.Choices[1].Enabled.Select(step => step.Task));
        Assert.Equal(4, bench.Kernel.StepCount);
    }

    [Fact]
    public void A_task_may_be_spawned_before_the_first_step_of_the_one_that_spawns_it()
    {
        var bench = new KernelBench();
        bench.Run(async () =>
        {
            bench.Kernel.Spawn(0, "lower", () => bench.Say("lower"));
            bench.Kernel.Spawn(7, "higher", () => bench.Say("higher"));
            await bench.Say("spawner");
        });
        Assert.Equal(["lower", "spawner", "higher"], bench.Said);
    }

    [Fact]
    public void A_number_stands_for_one_task_at_a_time()
    {
        var bench = new KernelBench();
        bench.Kernel.SpawnBackground(1, "worker", () => bench.Say("a"));
        Assert.Throws<InvalidOperationException>(() => bench.Kernel.Spawn(1, "task", () => bench.Say("b")));
        bench.Run();
        Assert.Equal(RunEnd.Completed, bench.Run(() => bench.Say("c"))); // the first has ended
        Assert.Equal(["a", "c"], bench.Said);
    }

    [Fact]
    public void What_a_background_task_waits_for_when_a_run_is_over_is_logged()
    {
        var log = new AccessRecorder();
        var bench = new KernelBench();
        bench.Kernel.AccessLog = log;
        var queue = new WorkQueue(bench.Kernel, "q");
        bench.Kernel.SpawnBackground(Worker, "worker", queue.Run);
        Assert.Equal(RunEnd.Completed, bench.Run(() => bench.Say("a")));
        Assert.Equal(["1: Write cell 0", "32 stuck: Wait workqueue 0"], log.Lines);
    }
}
