using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>Allocations go to system memory because somebody else needs the room.</summary>
public class EvictionTests
{
    [Fact]
    public void Eviction_takes_an_allocation_from_all_processes()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0, 2);
        var child = bench.Fork();
        Assert.Equal(Errno.None, bench.Evict());
        Assert.Equal(("SS", "SS"), (bench.Where(0, 2), bench.Where(0, 2, child)));
        Assert.Contains(PagemapMark.Evicted, bench.Marks);
        Assert.DoesNotContain(PagemapMark.EvictionRetried, bench.Marks);
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2, child));
        bench.ExitAll();
    }

    [Fact]
    public void Where_nothing_is_in_video_memory_there_is_nothing_to_evict() =>
        Assert.Equal(Errno.ENOENT, new PagemapBench().Map(0).Evict());

    [Theory]
    [InlineData(FailureSite.MigrationArrays, 2)]
    [InlineData(FailureSite.DevicePage, 2)]
    [InlineData(FailureSite.ProcessPage, 4)]
    [InlineData(FailureSite.DmaMap, 4)]
    [InlineData(FailureSite.Copy, 5)]
    public void What_fails_once_is_tried_again(FailureSite site, int nth)
    {
        var bench = new PagemapBench(failures: new InjectedFailure(site, nth)).Map(0, 2).Store(0, 1, 2).Populate(0, 2);
        Assert.Equal(Errno.None, bench.Evict());
        Assert.Equal("SS", bench.Where(0, 2));
        Assert.Contains(PagemapMark.EvictionRetried, bench.Marks);
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
        bench.ExitAll();
    }

    [Fact]
    public void What_fails_three_times_is_given_up_and_nothing_is_lost()
    {
        InjectedFailure[] failures = [.. Enumerable.Range(3, 3).Select(nth => new InjectedFailure(FailureSite.ProcessPage, nth))];
        var bench = new PagemapBench(failures: failures).Map(0, 2).Store(0, 1, 2).Populate(0, 2);
        Assert.Equal(Errno.ENOMEM, bench.Evict());
        Assert.Contains(PagemapMark.EvictionGaveUp, bench.Marks);
        Assert.Equal("DD", bench.Where(0, 2));
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
        bench.ExitAll();
    }

    [Theory]
    [InlineData(PagemapMark.EvictionRetried, Errno.None, "SS")]
    [InlineData(PagemapMark.EvictionGaveUp, Errno.EBUSY, "DS")]
    public void A_page_that_somebody_uses_is_tried_three_times(PagemapMark heldUntil, Errno expected, string where)
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0, 2);
        var page = bench.PageAt(0);
        bench.Run(
            async () =>
            {
                await bench.Grab(page);
                await bench.Until(() => bench.Marks.Contains(heldUntil));
                await bench.Memory.PutPage(page);
            },
            async () => Assert.Equal(expected, await bench.Pagemap.EvictOldest()));
        Assert.Equal(where, bench.Where(0, 2));
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
        bench.ExitAll();
    }

    /// <summary>Then all its pages are free: what eviction wanted.</summary>
    [Fact]
    public void A_process_that_ends_between_two_attempts_makes_eviction_succeed()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0);
        var page = bench.PageAt(0);
        bench.Run(
            async () =>
            {
                await bench.Grab(page);
                await bench.Until(() => bench.Marks.Contains(PagemapMark.EvictionRetried));
                await bench.Memory.PutPage(page);
                await bench.Parent.Put();
            },
            async () => Assert.Equal(Errno.None, await bench.Pagemap.EvictOldest()));
        Assert.Contains(PagemapMark.EvictionOfDeadProcess, bench.Marks);
        bench.AssertNoDeviceMemory();
    }

    [Fact]
    public void Pages_that_only_a_child_has_are_not_evicted_once_the_parent_has_ended()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0);
        var child = bench.Fork();
        bench.Exit(bench.Parent);
        Assert.Equal(Errno.EFAULT, bench.Evict());
        Assert.Equal("D", bench.Where(0, 1, child));
        Assert.Equal(1UL, bench.Load(0, child));
        bench.ExitAll();
    }

    /// <summary>It holds locks that emptying an address space takes, so that it leaves that to somebody else.</summary>
    [Fact]
    public void Whoever_evicts_for_a_process_that_ends_meanwhile_does_not_empty_it_himself()
    {
        var bench = new PagemapBench(vramInPages: 1).Map(0).Store(0, 1);
        var child = bench.Fork();
        bench.Run(() => bench.StoreAs(0, 2, child));
        bench.Populate(0, 1, mm: child);
        bench.Run(
            async () =>
            {
                await bench.Until(() => bench.Dma.Mapped.Count > 0); // by the eviction
                await child.Put();
            },
            async () => Assert.Equal(Errno.None, await bench.PopulateAs(0, 1)));
        Assert.Equal(0, child.Users);
        Assert.Equal(1UL, bench.Load(0));
        bench.ExitAll();
    }

    [Fact]
    public void Who_finds_no_room_evicts_what_was_used_least_recently()
    {
        var bench = new PagemapBench(vramInPages: 2).Map(0, 3).Store(0, 1, 2, 3).Populate(0).Populate(1);
        var first = bench.Pagemap.Lru.All[0];
        bench.Run(() => bench.Pagemap.Lru.Used(first));
        bench.Populate(2);
        Assert.Equal("DSD", bench.Where(0, 3));
        Assert.Contains(PagemapMark.EvictedForRoom, bench.Marks);
        Assert.Equal([1UL, 2UL, 3UL], bench.LoadAll(0, 3));
        bench.ExitAll();
    }

    [Fact]
    public void What_is_larger_than_video_memory_has_no_room()
    {
        var bench = new PagemapBench(vramInPages: 2).Map(0, 3).Store(0, 1, 2, 3);
        Assert.Equal(Errno.ENOSPC, bench.TryPopulate(0, 3));
        Assert.Contains(PagemapMark.DeviceMemoryExhausted, bench.Marks);
        Assert.Equal("SSS", bench.Where(0, 3));
    }

    [Fact]
    public void Where_nothing_can_be_evicted_there_is_no_room_and_no_end_of_trying()
    {
        var bench = new PagemapBench(vramInPages: 1).Map(0, 2).Store(0, 1, 2).Populate(0);
        var page = bench.PageAt(0);
        bench.Run(async () =>
        {
            await bench.Grab(page);
            Assert.Equal(Errno.ENOSPC, await bench.PopulateAs(1, 1));
            await bench.Memory.PutPage(page);
        });
        Assert.Equal("DS", bench.Where(0, 2));
        bench.ExitAll();
    }
}
