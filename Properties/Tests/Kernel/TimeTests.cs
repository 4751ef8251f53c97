using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Virtual time: it passes only when nothing else can happen.</summary>
public class TimeTests
{
    static readonly Resource Somewhere = new(ResourceKind.Cell, 1);

    [Fact]
    public void A_wait_for_an_open_gate_takes_no_time()
    {
        var bench = new KernelBench();
        var door = new Door();
        door.Open();
        bench.Run(() => WaitAndSay(bench, door, 100, "opened"));
        Assert.Equal(["opened after 0 ms: True"], bench.Said);
    }

    [Fact]
    public void A_wait_that_nobody_ends_times_out()
    {
        var bench = new KernelBench();
        Assert.Equal(RunEnd.Completed, bench.Run(() => WaitAndSay(bench, new Door(), 100, "waited")));
        Assert.Equal(["waited after 100 ms: False"], bench.Said);
        Assert.Equal(100, bench.Kernel.NowMs);
    }

    [Fact]
    public void A_wait_does_not_time_out_while_anybody_can_run()
    {
        var bench = new KernelBench();
        var door = new Door();
        bench.Run(
            () => WaitAndSay(bench, door, 1, "waited"),
            async () =>
            {
                for (int i = 0; i < 100; i++)
                    await bench.Say("working");
                door.Open();
            });
        Assert.Equal("waited after 0 ms: True", bench.Said[^1]);
        Assert.Equal(101, bench.Said.Count);
    }

    [Fact]
    public void A_sleep_lasts_for_as_long_as_anybody_has_something_to_do()
    {
        var bench = new KernelBench();
        bench.Run(
            async () =>
            {
                await bench.Kernel.Sleep(5);
                await bench.Say($"slept until {bench.Kernel.NowMs} ms");
            },
            async () =>
            {
                for (int i = 0; i < 100; i++)
                    await bench.Say("working");
            });
        Assert.Equal("slept until 5 ms", bench.Said[^1]);
        Assert.Equal(101, bench.Said.Count);
    }

    [Fact]
    public void The_earliest_deadline_comes_first()
    {
        var bench = new KernelBench();
        bench.Run(() => WaitAndSay(bench, new Door(), 300, "long"), () => WaitAndSay(bench, new Door(), 100, "short"));
        Assert.Equal(["short after 100 ms: False", "long after 300 ms: False"], bench.Said);
    }

    [Fact]
    public void A_second_wait_begins_where_the_first_ended()
    {
        var bench = new KernelBench();
        var door = new Door();
        bench.Run(async () =>
        {
            await WaitAndSay(bench, door, 100, "first");
            await WaitAndSay(bench, door, 100, "second");
            door.Open();
            await WaitAndSay(bench, door, 100, "third");
        });
        Assert.Equal(["first after 100 ms: False", "second after 200 ms: False", "third after 200 ms: True"], bench.Said);
    }

    [Fact]
    public void A_task_that_timed_out_lets_others_go_on_before_the_next_does()
    {
        var bench = new KernelBench();
        var door = new Door();
        bench.Run(
            () => WaitAndSay(bench, door, 200, "patient"),
            async () =>
            {
                await WaitAndSay(bench, new Door(), 100, "impatient");
                door.Open();
            });
        Assert.Equal(["impatient after 100 ms: False", "patient after 100 ms: True"], bench.Said);
    }

    [Theory]
    [InlineData(1, "one, two")]
    [InlineData(2, "two, one")]
    public void Which_of_two_waits_with_one_deadline_gives_up_first_is_a_choice(int first, string expected)
    {
        var scheduler = new ListedOrder(1, first);
        var bench = new KernelBench(scheduler);
        bench.Run(() => Wait("one"), () => Wait("two"));
        Assert.Equal(expected, string.Join(", ", bench.Said));
        var (lastTask, enabled) = scheduler.Choices[1];
        Assert.Equal((-1, 2), (lastTask, enabled.Length)); // nobody has the turn when time has passed
        Assert.Equal(10, bench.Kernel.NowMs);

        async ValueTask Wait(string word)
        {
            await bench.Say("");
            bench.Said.Remove("");
            Assert.False(await bench.Kernel.WaitFor(new Door(), Somewhere, timeoutMs: 10));
            bench.Said.Add(word);
        }
    }

    [Fact]
    public void What_came_before_a_wait_could_give_up_came_in_time()
    {
        var bench = new KernelBench();
        var door = new Door();
        bench.Run(
            async () =>
            {
                await WaitAndSay(bench, new Door(), 100, "first");
                door.Open();
                await bench.Say("goes on");
            },
            () => WaitAndSay(bench, door, 100, "second"));
        Assert.Equal(["first after 100 ms: False", "goes on", "second after 100 ms: True"], bench.Said);
    }

    [Fact]
    public void A_wait_without_a_deadline_for_what_never_comes_is_a_deadlock()
    {
        var bench = new KernelBench();
        var door = new Door();
        var end = bench.Run(async () => await bench.Kernel.Announce(StepKind.Wait, Somewhere, door));
        Assert.Equal(RunEnd.Deadlocked, end);
        Assert.Same(door, Assert.Single(bench.Kernel.Live).WaitsFor);
        Assert.Equal(0, bench.Kernel.NowMs);
    }

    static async ValueTask WaitAndSay(KernelBench bench, Gate gate, long timeoutMs, string word)
    {
        bool opened = await bench.Kernel.WaitFor(gate, Somewhere, timeoutMs);
        bench.Said.Add($"{word} after {bench.Kernel.NowMs} ms: {opened}");
    }
}
