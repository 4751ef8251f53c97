using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>The CPU wants its pages back, and something fails, or they are not to be had yet.</summary>
public class ReturnFailureTests
{
    [Theory]
    [InlineData(FailureSite.MigrationArrays, 2)]
    [InlineData(FailureSite.ProcessPage, 4)]
    [InlineData(FailureSite.ProcessPage, 6)]
    [InlineData(FailureSite.DmaMap, 4)]
    [InlineData(FailureSite.DmaMap, 6)]
    [InlineData(FailureSite.Copy, 7)]
    [InlineData(FailureSite.Copy, 9)]
    public void A_failure_half_way_leaves_all_pages_in_video_memory(FailureSite site, int nth)
    {
        var bench = new PagemapBench(failures: new InjectedFailure(site, nth)).Map(0, 3).Store(0, 1, 2, 3).Populate(0, 3);
        Assert.Equal(AccessOutcome.BusError, bench.TryLoad(1));
        Assert.Equal("DDD", bench.Where(0, 3));
        Assert.Equal([1UL, 2UL, 3UL], bench.LoadAll(0, 3));
        bench.ExitAll();
    }

    [Fact]
    public void The_CPU_waits_for_the_end_of_the_slice_and_no_longer()
    {
        const long slice = 10;
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0, 2, slice);
        Assert.Equal(0, bench.Kernel.NowMs);
        Assert.Equal(1UL, bench.Load(0));
        Assert.Equal(slice, bench.Kernel.NowMs);
        Assert.Contains(PagemapMark.WithinTimeslice, bench.Marks);
        bench.ExitAll();
    }

    /// <summary>Each takes a reference and puts it, which the others must not take for a reason to look again.</summary>
    [Fact]
    public void Time_passes_while_several_wait_for_the_end_of_one_slice()
    {
        var turns = new InTurn();
        var bench = new PagemapBench(turns).Map(0).Store(0, 1).Populate(0, timesliceMs: 5);
        for (int length = 1; length < 12; length++)
        {
            turns.Length = length;
            bench.Run(() => Load(bench), () => Load(bench), () => Load(bench));
            bench.Populate(0, timesliceMs: 5);
        }

        bench.ExitAll();
    }

    static async ValueTask Load(PagemapBench bench) => Assert.Equal(1UL, await bench.LoadAs(0));

    /// <summary>Everybody some steps, one after the other.</summary>
    sealed class InTurn : IScheduler
    {
        int taken;

        public int Length { get; set; } = 1;

        public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
        {
            taken++;
            int next = 0;
            for (int i = 0; i < enabled.Length; i++)
            {
                if (enabled[i].Task == lastTask && taken % Length > 0)
                    return i;
                if (next == 0 && enabled[i].Task > lastTask)
                    next = i;
            }

            return next;
        }
    }

    [Fact]
    public void A_slice_that_is_over_delays_nobody()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0, 1, timesliceMs: 10);
        bench.Run(() => bench.Kernel.Sleep(10));
        Assert.Equal(1UL, bench.Load(0));
        Assert.Equal(10, bench.Kernel.NowMs);
        Assert.DoesNotContain(PagemapMark.WithinTimeslice, bench.Marks);
    }

    [Fact]
    public void Eviction_respects_no_slice()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0, 1, timesliceMs: 10);
        Assert.Equal(Errno.None, bench.Evict());
        Assert.Equal(("S", 0L), (bench.Where(0, 1), bench.Kernel.NowMs));
        Assert.Equal(1UL, bench.Load(0));
    }

    [Fact]
    public void A_page_that_somebody_uses_comes_back_when_he_lets_it_go_and_the_others_at_once()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0, 2);
        var page = bench.PageAt(0);
        const long heldMs = 5;
        bench.Run(
            async () =>
            {
                await bench.Grab(page);
                await bench.Kernel.Sleep(heldMs);
                Assert.Equal("DS", bench.Where(0, 2));
                await bench.Memory.PutPage(page);
            },
            async () => Assert.Equal(1UL, await bench.LoadAs(0)));
        Assert.Equal(heldMs, bench.Kernel.NowMs);
        bench.AssertNoDeviceMemory();
    }

    [Fact]
    public void What_the_device_wrote_is_there_before_the_CPU_can_look()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0);
        var frame = bench.Pagemap.FrameOf(bench.PageAt(0));
        bench.Gpu.Vram.Write(frame.Address, 5, null, "a test");
        bench.Run(
            () => bench.StoreAs(0, 6),
            async () => Assert.True(await bench.LoadAs(0) is 5 or 6));
        Assert.Equal(6UL, bench.Load(0));
    }
}
