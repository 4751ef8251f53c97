using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Kernel;

/// <summary>Fences: signalled once, with an error or with none.</summary>
public class FenceTests
{
    readonly KernelBench bench = new();

    [Theory]
    [InlineData(Errno.None)]
    [InlineData(Errno.ECANCELED)]
    public void Everybody_waits_until_it_is_signalled_and_learns_the_error(Errno error)
    {
        var fence = new Fence(bench.Kernel, "done");
        var end = bench.Run(
            () => WaitAndSay(fence),
            () => WaitAndSay(fence),
            async () =>
            {
                await bench.Say("working");
                Assert.False(fence.IsSignalled);
                await fence.Signal(error);
            });
        Assert.Equal(RunEnd.Completed, end);
        Assert.Equal(["working", $"{error}", $"{error}"], bench.Said);
        Assert.Equal(4 + 2, bench.Kernel.StepCount); // to signal and to wait is a step each
        Assert.True(fence.IsSignalled);
    }

    [Fact]
    public void One_that_is_signalled_stops_nobody()
    {
        var fence = new Fence(bench.Kernel, "done");
        bench.Run(() => fence.Signal());
        Assert.Equal(RunEnd.Completed, bench.Run(() => WaitAndSay(fence)));
        Assert.Equal(["None"], bench.Said);
    }

    [Fact]
    public void Signalling_twice_breaks_the_contract_and_changes_nothing()
    {
        var fence = new Fence(bench.Kernel, "done");
        bench.Run(() => fence.Signal(Errno.EIO), () => fence.Signal());
        Assert.Equal("fence 'done' is signalled twice", Assert.Single(bench.Crashed).Failure!.Message);
        Assert.Equal(Errno.EIO, fence.Error);
    }

    [Fact]
    public void Who_waits_for_what_nobody_signals_is_in_a_deadlock()
    {
        var fence = new Fence(bench.Kernel, "done");
        Assert.Equal(RunEnd.Deadlocked, bench.Run(() => WaitAndSay(fence)));
        Assert.Equal("fence 'done'", bench.Kernel.Live[0].WaitsFor!.Describe());
        Assert.False(fence.IsSignalled);
    }

    [Fact]
    public void Signalling_and_waiting_depend_on_each_other()
    {
        var fence = new Fence(bench.Kernel, "done");
        bench.Run(() => fence.Signal(), () => WaitAndSay(fence));
        Assert.True(bench.Steps[0].DependsOn(bench.Steps[1]));
        Assert.Equal("signal 'done'", bench.Kernel.Describe(bench.Steps[0]));
    }

    async ValueTask WaitAndSay(Fence fence)
    {
        await fence.Wait();
        await bench.Say($"{fence.Error}");
    }
}
