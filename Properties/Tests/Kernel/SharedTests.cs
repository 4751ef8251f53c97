using GpuMm.Implementation.Kernel;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Variables that tasks share with no lock: each access is a step.</summary>
public class SharedTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var bench = new KernelBench();
        var cell = new Shared<string>(bench.Kernel, "cell", "first");
        bench.Run(async () =>
        {
            bench.Said.Add(await cell.Read());
            await cell.Write("second");
            bench.Said.Add(await cell.Read());
        });
        Assert.Equal(["first", "second"], bench.Said);
        Assert.Equal("second", cell.Value);
    }

    [Fact]
    public void Every_access_is_a_step_on_that_variable_and_looking_from_outside_is_none()
    {
        var bench = new KernelBench();
        var (cell, other) = (new Shared<int>(bench.Kernel, "cell", 0), new Shared<int>(bench.Kernel, "other", 0));
        bench.Run(async () =>
        {
            await cell.Read();
            await other.Read();
            await cell.Write(cell.Value + 1);
            await cell.CompareExchange(1, 2);
            await cell.CompareExchange(1, 2); // it fails and is a write all the same: what it finds it knows only then
        });
        Assert.Equal(
            [(StepKind.Read, 0UL), (StepKind.Read, 1UL), (StepKind.Write, 0UL), (StepKind.Write, 0UL), (StepKind.Write, 0UL)],
            bench.Steps.Select(step => (step.Kind, step.Resource.Id)));
        Assert.All(bench.Steps, step => Assert.Equal(ResourceKind.Shared, step.Resource.Kind));
    }

    [Theory]
    [InlineData(0, true, 7)]
    [InlineData(1, false, 0)]
    public void A_compare_exchange_stores_only_where_it_finds_what_it_expects(int expected, bool stored, int value)
    {
        var bench = new KernelBench();
        var cell = new Shared<int>(bench.Kernel, "cell", 0);
        bool answer = !stored;
        bench.Run(async () => answer = await cell.CompareExchange(expected, 7));
        Assert.Equal((stored, value), (answer, cell.Value));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    public void Of_two_compare_exchanges_the_first_wins(int first, int winner)
    {
        var bench = new KernelBench(new ListedOrder(first));
        var cell = new Shared<int>(bench.Kernel, "cell", 0);
        bench.Run(async () => await cell.CompareExchange(0, 10), async () => await cell.CompareExchange(0, 20));
        Assert.Equal(winner, cell.Value);
    }

    [Theory]
    [InlineData(new[] { 1, 1, 2, 2 }, 2)]
    [InlineData(new[] { 1, 2, 1, 2 }, 1)]
    [InlineData(new[] { 2, 1, 2, 1 }, 1)]
    public void An_update_between_somebody_s_read_and_write_is_lost(int[] order, int value)
    {
        var bench = new KernelBench(new ListedOrder(order));
        var counter = new Shared<int>(bench.Kernel, "counter", 0);
        async ValueTask Add() => await counter.Write(await counter.Read() + 1);
        bench.Run(Add, Add);
        Assert.Equal(value, counter.Value);
    }

    [Fact]
    public void A_write_takes_effect_when_it_is_taken_and_not_when_it_is_announced()
    {
        var bench = new KernelBench(new ListedOrder(2));
        var cell = new Shared<int>(bench.Kernel, "cell", 0);
        int seen = -1;
        bench.Run(async () => await cell.Write(1), async () => seen = await cell.Read());
        Assert.Equal((0, 1), (seen, cell.Value));
    }

    [Fact]
    public void Reports_call_a_variable_and_a_completion_by_name()
    {
        var bench = new KernelBench();
        var counter = new Shared<int>(bench.Kernel, "counter", 0);
        var ready = new Completion(bench.Kernel, "ready");
        bench.Run(async () =>
        {
            await counter.Read();
            await counter.Write(1);
            await ready.Complete();
            await ready.Wait();
            await ready.Reinit();
        });
        Assert.Equal(
            ["read 'counter'", "write 'counter'", "signal 'ready'", "wait 'ready'", "write 'ready'"],
            bench.Steps.Select(bench.Kernel.Describe));
    }
}
