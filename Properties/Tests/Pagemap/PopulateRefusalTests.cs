using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>Why a range does not get to video memory. Then all its pages are where they were, and the allocation is gone.</summary>
public class PopulateRefusalTests
{
    const int Unmapped = 2;
    const int File = 3;

    [Theory]
    [InlineData(false, Unmapped, 1, Errno.EOPNOTSUPP)]
    [InlineData(true, Unmapped, 1, Errno.ENOENT)]
    [InlineData(true, 0, 3, Errno.EINVAL)]
    [InlineData(true, 0, 0, Errno.EINVAL)]
    [InlineData(true, File, 1, Errno.EBUSY)]
    public void A_range_that_cannot_be_had_is_refused_and_the_allocation_consumed(bool canMigrate, int page, int count, Errno expected)
    {
        var bench = new PagemapBench().Map(0, 2).Map(File, 1, VmaKind.FilePrivate).Store(0, 1, 2);
        var ops = new CountingOps(canMigrate);
        Assert.Equal(expected, bench.Do(() => bench.MigrateWith(ops, page, count)));
        Assert.Equal((1, 0), (ops.Releases, ops.Populations));
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
    }

    [Theory]
    [InlineData(Unmapped, 1, Errno.ENOENT)]
    [InlineData(0, 3, Errno.EINVAL)]
    [InlineData(0, 0, Errno.EINVAL)]
    [InlineData(File, 1, Errno.EBUSY)]
    public void The_driver_passes_the_refusal_on(int page, int count, Errno expected)
    {
        var bench = new PagemapBench().Map(0, 2).Map(File, 1, VmaKind.FilePrivate);
        Assert.Equal(expected, bench.TryPopulate(page, count));
        bench.AssertNoDeviceMemory();
    }

    [Theory]
    [InlineData(FailureSite.MigrationArrays, 1, Errno.ENOMEM)]
    [InlineData(FailureSite.Zdd, 1, Errno.ENOMEM)]
    [InlineData(FailureSite.BuddyBlock, 1, Errno.ENOMEM)]
    [InlineData(FailureSite.DevicePage, 1, Errno.ENOMEM)]
    [InlineData(FailureSite.MmGet, 1, Errno.EFAULT)]
    [InlineData(FailureSite.DmaMap, 1, Errno.EFAULT)]
    [InlineData(FailureSite.DmaMap, 2, Errno.EFAULT)]
    [InlineData(FailureSite.DmaMap, 3, Errno.EFAULT)]
    [InlineData(FailureSite.Copy, 1, Errno.EIO)] // of the clearing
    [InlineData(FailureSite.Copy, 4, Errno.EIO)]
    [InlineData(FailureSite.Copy, 5, Errno.EIO)]
    [InlineData(FailureSite.Copy, 7, Errno.EIO)]
    public void A_failure_half_way_leaves_all_pages_where_they_were(FailureSite site, int nth, Errno expected)
    {
        var bench = new PagemapBench(failures: new InjectedFailure(site, nth)).Map(0, 4).Store(0, 1, 2, 3);
        Assert.Equal(expected, bench.TryPopulate(0, 4));
        Assert.Equal("SSS-", bench.Where(0, 4));
        bench.AssertNoDeviceMemory();
        Assert.Equal([1UL, 2UL, 3UL, 0UL], bench.LoadAll(0, 4));
        bench.Populate(0, 4, timesliceMs: 5);
        Assert.Equal([1UL, 2UL, 3UL, 0UL], bench.LoadAll(0, 4));
        bench.ExitAll();
    }

    [Theory]
    [InlineData(FailureSite.DevicePage, 2)]
    [InlineData(FailureSite.DmaMap, 3)]
    [InlineData(FailureSite.Copy, 6)]
    public void A_failure_leaves_what_was_there_before_in_video_memory(FailureSite site, int nth)
    {
        var bench = new PagemapBench(failures: new InjectedFailure(site, nth)).Map(0, 3).Store(0, 1, 2, 3).Populate(1);
        Assert.NotEqual(Errno.None, bench.TryPopulate(0, 3));
        Assert.Contains(PagemapMark.FailedAndPutBack, bench.Marks);
        Assert.Equal("SDS", bench.Where(0, 3));
        Assert.Equal([1UL, 2UL, 3UL], bench.LoadAll(0, 3));
        bench.ExitAll();
    }

    /// <summary>The worker frees it; nobody evicts anything for room that is there already.</summary>
    [Fact]
    public void What_was_released_and_is_not_free_yet_is_waited_for()
    {
        var bench = new PagemapBench(vramInPages: 3).Map(0, 4).Store(0, 1, 2, 3, 4).Populate(3);
        bench.Run(async () =>
        {
            Assert.Equal(Errno.None, await bench.PopulateAs(0, 2));
            Assert.Equal(Errno.None, await bench.Parent.Munmap(SvmWindow.RangeOf(0, 1)));
            Assert.Equal(Errno.None, await bench.Parent.Munmap(SvmWindow.RangeOf(1, 1)));
            Assert.Equal(Errno.None, await bench.PopulateAs(2, 1));
        });
        Assert.Equal("--DD", bench.Where(0, 4));
        bench.ExitAll();
    }

    [Theory]
    [InlineData(1, PagemapMark.NothingCollected)]
    [InlineData(2, PagemapMark.PartlyCollected)]
    public void A_pinned_page_keeps_the_whole_range(int count, PagemapMark mark)
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2);
        var (_, pinned) = bench.Do(() => bench.Parent.Pin(SvmWindow.VfnOf(0)));
        Assert.Equal(Errno.EBUSY, bench.TryPopulate(0, count));
        Assert.Contains(mark, bench.Marks);
        Assert.Equal("SS", bench.Where(0, 2));
        bench.AssertNoDeviceMemory();
        bench.Run(() => bench.Parent.Unpin(pinned!));
        bench.Populate(0, count);
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
    }

    [Fact]
    public void A_page_of_another_device_keeps_the_whole_range()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2);
        Assert.Equal(Errno.None, bench.Do(() => bench.Other.Migrate(bench.Parent, SvmWindow.RangeOf(1, 1))));
        Assert.Equal(Errno.EBUSY, bench.TryPopulate(0, 2));
        Assert.Contains(MmMark.MigrationRefusedForeign, bench.Places);
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
        bench.Populate(0, 2);
        bench.ExitAll();
    }

    [Fact]
    public void What_the_driver_says_is_passed_on_and_the_pages_are_back()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2);
        var ops = new CountingOps(populate: Errno.ENOSPC);
        Assert.Equal(Errno.ENOSPC, bench.Do(() => bench.MigrateWith(ops, 0, 2)));
        Assert.Equal((1, 1), (ops.Releases, ops.Populations));
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
    }

    [Fact]
    public void A_process_that_has_ended_gets_nothing()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1);
        bench.Exit(bench.Parent);
        Assert.Equal(Errno.EFAULT, bench.TryPopulate(0));
    }
}
