using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>Pages go to video memory and come back, with what they hold.</summary>
public class RoundTripTests
{
    [Fact]
    public void A_range_goes_as_a_whole_and_comes_back_as_a_whole()
    {
        var bench = new PagemapBench().Map(0, 4).Store(0, 1, 2, 3, 4).Populate(0, 3);
        Assert.Equal("DDDS", bench.Where(0, 4));
        Assert.Equal(3, bench.Gpu.Buddy.Held.Count());
        Assert.Equal(2UL, bench.Load(1));
        Assert.Equal("SSSS", bench.Where(0, 4));
        Assert.Equal([1UL, 2UL, 3UL, 4UL], bench.LoadAll(0, 4));
        bench.AssertNoDeviceMemory();
        bench.ExitAll();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_that_never_was_there_is_zeros_in_video_memory_whatever_the_frame_held(bool wasRead)
    {
        var bench = new PagemapBench(vramInPages: 2).Map(0, 4).Store(0, 7, 8).Populate(0, 2);
        var frame = bench.Pagemap.FrameOf(bench.PageAt(0));
        Assert.Equal(7UL, bench.Load(0));
        if (wasRead)
            bench.Load(2);
        bench.Populate(2, 2);
        Assert.Equal(frame, bench.Pagemap.FrameOf(bench.PageAt(2)));
        Assert.Contains(PagemapMark.MigratedHoleToDevmem, bench.Marks);
        Assert.Equal(0UL, bench.Gpu.Vram.PeekWord(frame.Address));
        Assert.Equal([0UL, 0UL], bench.LoadAll(2, 2));
        bench.ExitAll();
    }

    [Fact]
    public void A_range_of_which_a_part_is_there_gets_only_what_is_missing()
    {
        var bench = new PagemapBench().Map(0, 4).Store(0, 1, 2, 3, 4).Populate(1, 2);
        var (second, third) = (bench.PageAt(1), bench.PageAt(2));
        bench.Populate(0, 4);
        Assert.Equal("DDDD", bench.Where(0, 4));
        Assert.Equal((second, third), (bench.PageAt(1), bench.PageAt(2)));
        Assert.Contains(PagemapMark.PartlyResident, bench.Marks);
        Assert.Equal(2, bench.Pagemap.Lru.All.Count);
        Assert.Equal([1UL, 2UL, 3UL, 4UL], bench.LoadAll(0, 4));
        bench.ExitAll();
    }

    [Fact]
    public void A_range_that_is_there_takes_nothing()
    {
        var bench = new PagemapBench(vramInPages: 2).Map(0, 2).Store(0, 1, 2).Populate(0, 2).Populate(0, 2);
        Assert.Single(bench.Releases);
        Assert.Contains(PagemapMark.AlreadyResident, bench.Marks);
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
    }

    [Fact]
    public void A_migration_that_finds_all_pages_there_lets_go_of_its_memory()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0, 2);
        var devmem = new Devmem(bench.Pagemap, bench.Parent, 2, new CountingOps());
        Assert.Equal(Errno.None, bench.Do(() => bench.MigrateTo(devmem, 0, 2)));
        Assert.Equal((1, true), (((CountingOps)devmem.Ops).Releases, devmem.Detached.IsDone));
        Assert.Equal("DD", bench.Where(0, 2));
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
    }

    [Fact]
    public void A_page_tells_whose_memory_it_is()
    {
        var bench = new PagemapBench().Map(0).Store(0, 1).Populate(0);
        Assert.Same(bench.Pagemap, DrmPagemap.PageToDpagemap(bench.PageAt(0)));
    }

    [Fact]
    public void A_child_shares_the_pages_and_one_fault_brings_them_back_for_both()
    {
        var bench = new PagemapBench().Map(0, 2).Store(0, 1, 2).Populate(0, 2);
        var child = bench.Fork();
        Assert.Equal("DD", bench.Where(0, 2, child));
        bench.Run(() => bench.StoreAs(0, 11, child));
        Assert.Equal(("SS", "SS"), (bench.Where(0, 2), bench.Where(0, 2, child)));
        Assert.Equal([1UL, 2UL], bench.LoadAll(0, 2));
        Assert.Equal([11UL, 2UL], bench.LoadAll(0, 2, child));
        bench.ExitAll();
    }

    [Fact]
    public void What_is_unmapped_frees_the_memory_with_its_last_page()
    {
        var bench = new PagemapBench().Map(0, 3).Store(0, 1, 2, 3).Populate(0, 3);
        bench.Munmap(1);
        Assert.Single(bench.Pagemap.Lru.All);
        bench.Munmap(0);
        bench.Munmap(2);
        bench.AssertNoDeviceMemory();
    }

    /// <summary>munmap cuts the mapping in two, and only one half is in the mapping of the fault.</summary>
    [Fact]
    public void What_is_in_another_mapping_stays_behind()
    {
        var bench = new PagemapBench().Map(0, 4).Store(0, 1, 2, 3, 4).Populate(0, 4);
        bench.Munmap(1);
        Assert.Equal(4UL, bench.Load(3));
        Assert.Contains(PagemapMark.RangeClamped, bench.Marks);
        Assert.Equal("D-SS", bench.Where(0, 4));
        Assert.Equal([1UL, 3UL], [bench.Load(0), bench.Load(2)]);
        bench.AssertNoDeviceMemory();
    }

    /// <summary>Whatever the place and the size: three pages are no power of two, and move by one.</summary>
    [Fact]
    public void An_allocation_that_mremap_has_moved_comes_back_as_a_whole()
    {
        var bench = new PagemapBench().Map(0, 4).Store(0, 1, 2, 3).Populate(0, 3);
        bench.Mremap(0, SvmWindow.PagesPerHalf + 1, 3);
        Assert.Equal(1UL, bench.Load(SvmWindow.PagesPerHalf + 1));
        Assert.Equal("SSS", bench.Where(SvmWindow.PagesPerHalf + 1, 3));
        Assert.Equal([1UL, 2UL, 3UL], bench.LoadAll(SvmWindow.PagesPerHalf + 1, 3));
        bench.ExitAll();
    }

    [Fact]
    public void An_allocation_that_has_come_next_to_another_stays_when_that_one_goes()
    {
        const int upper = SvmWindow.PagesPerHalf;
        var bench = new PagemapBench().Map(0, 4).Store(0, 1, 2, 3, 4).Populate(0, 2).Populate(2, 2);
        bench.Mremap(0, upper, 1);
        bench.Mremap(2, upper + 1, 2);
        bench.Mremap(upper + 1, 0, 1); // over a hole, into the place beside page 1
        Assert.Equal(2UL, bench.Load(1));
        Assert.Contains(PagemapMark.SparedOtherAllocation, bench.Marks);
        Assert.Equal(("DS", "D"), (bench.Where(0, 2), bench.Where(upper, 1)));
        Assert.Equal([3UL, 1UL, 4UL], [bench.Load(0), bench.Load(upper), bench.Load(upper + 2)]);
        bench.ExitAll();
    }
}

/// <summary>A driver without memory, which only counts.</summary>
sealed class CountingOps(bool canMigrate = true, Errno populate = Errno.None) : DevmemOps
{
    public int Releases { get; private set; }

    public int Populations { get; private set; }

    public override bool CanMigrate => canMigrate;

    public override ValueTask<Errno> PopulateDevmemPfn(Devmem devmem, Page?[] pages)
    {
        Populations++;
        return new(populate);
    }

    public override ValueTask<Errno> CopyToDevmem(Page?[] pages, Pfn?[] dmaAddresses) => new(Errno.None);

    public override ValueTask<Errno> CopyToRam(Page?[] pages, Pfn?[] dmaAddresses) => new(Errno.None);

    public override void DevmemRelease(Devmem devmem) => Releases++;
}
