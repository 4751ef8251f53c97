using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>Somebody is at the pages while they migrate.</summary>
public class PopulateRaceTests
{
    [Fact]
    public void A_page_that_somebody_gets_hold_of_at_the_end_stays_and_the_range_is_not_whole()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2);
        var page = bench.PageAt(0);
        bench.Run(
            () => GrabWhileCopied(bench, page),
            async () => Assert.Equal(Errno.EBUSY, await bench.PopulateAs(0, 2, timesliceMs: 10)));
        Assert.Contains(PagemapMark.RacedAtFinalize, bench.Marks);
        Assert.Equal("SD", bench.Where(0, 2));
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
        Assert.Equal(0, bench.Kernel.NowMs); // what failed has no slice
        bench.ExitAll();
    }

    [Fact]
    public void If_somebody_gets_hold_of_all_pages_the_allocation_is_released()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1);
        var page = bench.PageAt(0);
        bench.Run(
            () => GrabWhileCopied(bench, page),
            async () => Assert.Equal(Errno.EBUSY, await bench.PopulateAs(0, 1)));
        bench.AssertNoDeviceMemory();
        Assert.Equal(1UL, bench.Load(0));
        bench.ExitAll();
    }

    [Fact]
    public void A_hole_that_the_CPU_fills_meanwhile_keeps_what_the_CPU_wrote()
    {
        var bench = new PagemapBench().Map(0);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Pagemap.Pages.Any(page => !page.IsFree));
                await bench.StoreAs(0, 7);
            },
            async () => Assert.Equal(Errno.EBUSY, await bench.PopulateAs(0, 1)));
        Assert.Equal(("S", 7UL), (bench.Where(0, 1), bench.Load(0)));
        bench.AssertNoDeviceMemory();
    }

    [Fact]
    public void The_CPU_waits_while_its_page_is_copied_and_fetches_it()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Dma.Mapped.Count > 0);
                await bench.StoreAs(0, 7);
            },
            async () => Assert.Equal(Errno.None, await bench.PopulateAs(0, 1)));
        Assert.Contains(MmMark.WaitedForMigration, bench.Places);
        Assert.Equal(("S", 7UL), (bench.Where(0, 1), bench.Load(0)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Of_two_populations_of_a_range_one_may_find_the_other_at_work(int seed)
    {
        var bench = PagemapBench.Random(seed).Map(0, 2).Store(0, 1, 2);
        var results = new Errno[2];
        bench.Run(
            async () => results[0] = await bench.PopulateAs(0, 2),
            async () => results[1] = await bench.PopulateAs(0, 2));
        Assert.All(results, errno => Assert.True(errno is Errno.None or Errno.EBUSY, $"{errno}"));
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
        bench.ExitAll();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_access_of_the_CPU_and_an_eviction_get_the_same_pages_back(int seed)
    {
        var bench = PagemapBench.Random(seed).Map(0, 2).Store(0, 1, 2).Populate(0, 2);
        bench.Run(
            async () => Assert.True(await bench.Pagemap.EvictOldest() is Errno.None or Errno.EBUSY or Errno.ENOENT),
            () => bench.StoreAs(0, 11),
            async () => Assert.Equal(2UL, await bench.LoadAs(1)));
        Assert.Equal([11UL, 2UL], bench.LoadAll(0, 2));
        bench.AssertNoDeviceMemory();
        bench.ExitAll();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    static async ValueTask GrabWhileCopied(PagemapBench bench, Page page)
    {
        await bench.Until(() => bench.Dma.Mapped.Count > 0);
        await bench.Grab(page);
        await bench.Until(() => page.Lock.IsOpen);
        await bench.Memory.PutPage(page);
    }
}
