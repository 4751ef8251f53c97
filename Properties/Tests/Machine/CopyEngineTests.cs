using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Kernel;
using Xunit;

namespace GpuMm.Tests.Machine;

/// <summary>Copies between the memories, and those that fail.</summary>
public class CopyEngineTests
{
    static readonly Pfn HostFrame = FaultBench.HostFrame;
    static readonly Pfn VramFrame = FaultBench.VramFrame;

    [Fact]
    public void A_copy_arrives_in_either_direction()
    {
        var bench = new FaultBench();
        bench.Run(async () => Assert.True(await bench.Copy.CopyToHost(VramFrame, HostFrame)));
        Assert.Equal(7UL, bench.Machine.Host.ReadData(HostFrame, "test"));
        bench.Machine.Host.WriteData(HostFrame, 8, "test");
        bench.Run(async () => Assert.True(await bench.Copy.CopyToVram(HostFrame, VramFrame)));
        Assert.Equal(8UL, bench.Machine.Vram.PeekWord(VramFrame.Address));
        Assert.Empty(bench.Machine.Faults);
    }

    [Fact]
    public void A_page_of_video_memory_is_cleared()
    {
        var bench = new FaultBench();
        bench.Run(async () => Assert.True(await bench.Copy.ClearVram(VramFrame)));
        Assert.Equal(0UL, bench.Machine.Vram.PeekWord(VramFrame.Address));
    }

    [Fact]
    public void A_write_to_the_source_between_the_two_steps_is_not_copied()
    {
        var bench = new FaultBench(scheduler: new ListedOrder(1, 2));
        bench.Run(async () => await bench.Copy.CopyToVram(HostFrame, VramFrame), async () =>
        {
            await bench.Kernel.Announce(StepKind.Write, new Resource(ResourceKind.HostPage, HostFrame.Raw));
            bench.Machine.Host.WriteData(HostFrame, 9, "test");
        });
        Assert.Equal(HostMemory.InitialValue(HostFrame), bench.Machine.Vram.PeekWord(VramFrame.Address));
    }

    [Fact]
    public void A_copy_that_fails_leaves_its_target_alone()
    {
        var bench = new FaultBench(failures: [.. Enumerable.Range(1, 3).Select(nth => new InjectedFailure(FailureSite.Copy, nth))]);
        bench.Run(async () =>
        {
            Assert.False(await bench.Copy.CopyToHost(VramFrame, HostFrame));
            Assert.False(await bench.Copy.CopyToVram(HostFrame, VramFrame));
            Assert.False(await bench.Copy.ClearVram(VramFrame));
        });
        Assert.Equal(HostMemory.InitialValue(HostFrame), bench.Machine.Host.ReadData(HostFrame, "test"));
        Assert.Equal(7UL, bench.Machine.Vram.PeekWord(VramFrame.Address));
    }

    [Fact]
    public void A_copy_of_a_page_that_nobody_has_is_reported()
    {
        var bench = new FaultBench();
        bench.Run(async () => await bench.Copy.CopyToVram(new Pfn(0x200), VramFrame));
        Assert.Equal("copy engine: UseAfterFree at host page p200, free", Assert.Single(bench.Machine.Faults).ToString());
    }
}
