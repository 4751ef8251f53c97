using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>Everything at once, in any order.</summary>
public class PagemapWalkTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_that_was_written_is_lost_and_nothing_leaks(int seed)
    {
        var (bench, child) = Walk(seed);
        Assert.Equal([2UL, 3UL], bench.LoadAll(1, 2, child));
        Assert.True(bench.Load(0, child) is 1 or 11);
        Assert.Equal([11UL, 2UL], bench.LoadAll(0, 2));
        Assert.Equal(AccessOutcome.Refused, bench.TryLoad(3));
        bench.ExitAll();
    }

    /// <summary>Else the walks would say less than they seem to.</summary>
    [Fact]
    public void The_walks_get_where_it_is_difficult()
    {
        PagemapMark[] wanted =
        [
            PagemapMark.PartlyResident, PagemapMark.PartlyCollected, PagemapMark.WithinTimeslice,
            PagemapMark.ReturnedByCpuFault, PagemapMark.RangeClamped, PagemapMark.Evicted, PagemapMark.EvictionRetried,
            PagemapMark.EvictionGaveUp, PagemapMark.EvictedForRoom, PagemapMark.DeviceMemoryExhausted,
        ];
        Assert.Empty(wanted.Except(Enumerable.Range(0, 600).SelectMany(MarksOf)));
    }

    static HashSet<PagemapMark> MarksOf(int seed)
    {
        var bench = Walk(seed).Bench;
        bench.LoadAll(0, 3);
        return bench.Marks;
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Nothing_is_lost_if_something_fails_meanwhile(int seed, InjectedFailure failure)
    {
        var bench = PagemapBench.Random(seed, vramInPages: 4, failure).Map(0, 3).Store(0, 1, 2, 3);
        bench.Run(
            () => Populate(bench, 0, 3),
            () => Populate(bench, 1, 1),
            async () => await bench.Pagemap.EvictOldest(),
            async () => await bench.Parent.Load(SvmWindow.VfnOf(1)));
        bench.Kernel.Failures.Armed = false;
        Assert.Equal([1UL, 2UL, 3UL], bench.LoadAll(0, 3));
        bench.ExitAll();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    public static TheoryData<int, InjectedFailure> Failures()
    {
        FailureSite[] sites =
        [
            FailureSite.BuddyBlock, FailureSite.ProcessPage, FailureSite.MmGet, FailureSite.DevicePage, FailureSite.DmaMap,
            FailureSite.Copy, FailureSite.MigrationArrays, FailureSite.Zdd,
        ];
        var failures = new TheoryData<int, InjectedFailure>();
        foreach (var (index, site) in sites.Index())
        {
            for (int nth = 1; nth <= 12; nth++)
                failures.Add(index + nth, new InjectedFailure(site, site == FailureSite.ProcessPage ? nth + 3 : nth));
        }

        return failures;
    }

    static (PagemapBench Bench, MmStruct Child) Walk(int seed)
    {
        var bench = PagemapBench.Random(seed, vramInPages: 4).Map(0, 4).Store(0, 1, 2, 3).Populate(1, 2);
        var child = bench.NewChild();
        bench.Run(
            () => Populate(bench, 0, 4),
            () => Populate(bench, 0, 2),
            () => bench.StoreAs(0, 11),
            async () => Assert.Equal(2UL, await bench.LoadAs(1)),
            async () => await bench.Pagemap.EvictOldest(),
            async () =>
            {
                await bench.StoreAs(3, 14);
                Assert.Equal(Errno.None, await bench.Parent.Munmap(SvmWindow.RangeOf(3, 1)));
            },
            async () => Assert.Equal(Errno.None, await bench.Parent.ForkInto(child)));
        return (bench, child);
    }

    static async ValueTask Populate(PagemapBench bench, int page, int count) => await bench.PopulateAs(page, count, timesliceMs: 2);
}
