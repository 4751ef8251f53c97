using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>The device goes away: everything comes back from it, and nothing gets there any more.</summary>
public class UnplugTests
{
    [Fact]
    public void All_pages_come_back_whatever_slice_they_have_and_later_populations_are_refused()
    {
        var bench = new PagemapBench().Map(0, 3).Store(0, 1, 2, 3).Populate(0, 1, timesliceMs: 50).Populate(1, 2);
        bench.Run(bench.UnplugAs);
        Assert.Equal("SSS", bench.Where(0, 3));
        bench.AssertNoDeviceMemory();
        Assert.Equal(Errno.ENODEV, bench.TryPopulate(0, 3));
        Assert.Contains(PagemapMark.RefusedUnplugged, bench.Marks);
        Assert.Equal([1UL, 2UL, 3UL], bench.LoadAll(0, 3));
        bench.ExitAll();
    }

    [Fact]
    public void A_population_that_is_under_way_is_waited_for()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Dma.Mapped.Count > 0);
                await bench.UnplugAs();
            },
            async () => Assert.Equal(Errno.None, await bench.PopulateAs(0, 2)));
        Assert.Contains(PagemapMark.UnplugWaited, bench.Marks);
        Assert.Equal("SS", bench.Where(0, 2));
        bench.AssertNoDeviceMemory();
    }

    [Fact]
    public void A_page_that_somebody_uses_is_waited_for()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0).Populate(1);
        var page = bench.PageAt(0);
        const long heldMs = 5;
        bench.Run(
            async () =>
            {
                await bench.Grab(page);
                await bench.Kernel.Sleep(heldMs);
                Assert.Equal((false, "DS"), (bench.WasUnplugged, bench.Where(0, 2)));
                await bench.Memory.PutPage(page);
            },
            bench.UnplugAs);
        bench.AssertNoDeviceMemory();
    }

    [Fact]
    public void Pages_that_only_a_child_has_come_back_too()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0);
        var child = bench.Fork();
        bench.Exit(bench.Parent);
        bench.Run(bench.UnplugAs);
        Assert.Equal("S", bench.Where(0, 1, child));
        Assert.Equal(1UL, bench.Load(0, child));
        bench.ExitAll();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_in_video_memory_afterwards_whatever_was_under_way(int seed)
    {
        var bench = PagemapBench.Random(seed, vramInPages: 3).Map(0, 4).Store(0, 1, 2, 3, 4).Populate(3);
        bench.Run(
            bench.UnplugAs,
            async () => await bench.PopulateAs(0, 2, timesliceMs: 3),
            async () => await bench.PopulateAs(1, 2),
            () => bench.StoreAs(1, 12));
        Assert.Equal("SSSS", bench.Where(0, 4));
        bench.AssertNoDeviceMemory();
        Assert.Equal([1UL, 12UL, 3UL, 4UL], bench.LoadAll(0, 4));
        bench.ExitAll();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 80)];
}
