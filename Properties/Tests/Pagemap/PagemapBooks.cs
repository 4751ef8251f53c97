using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using Xunit;

namespace GpuMm.Tests.Pagemap;

/// <summary>What page tables, pages, allocations and video memory must agree about while nobody runs.</summary>
sealed class PagemapBooks(PagemapBench bench)
{
    readonly (MappedAt At, CpuPte Pte)[] entries =
    [
        .. bench.Processes.SelectMany(mm => mm.Entries.Select(entry => (new MappedAt(mm, entry.Vfn), entry.Pte))),
    ];

    public void AssertBalanced()
    {
        Assert.DoesNotContain(entries, entry => entry.Pte.Kind == CpuPteKind.Migration);
        Assert.All(bench.Memory.Pages.Concat(bench.Other.Pages).Concat(bench.Pagemap.Pages), AssertExplained);
        Assert.Empty(bench.Dma.Mapped);
        AssertAllocations();
    }

    void AssertExplained(Page page)
    {
        if (page == bench.Memory.ZeroPage)
            return;
        Assert.Equivalent(entries.Where(entry => entry.Pte.Page == page).Select(entry => entry.At), page.Mappings, strict: true);
        int caches = (page.FilePage is null ? 0 : 1) + (page.Swap is null ? 0 : 1);
        Assert.Equal(page.MapCount + page.PinCount + caches, page.RefCount);
        Assert.True(page.Lock.IsOpen, $"{page} is locked");
    }

    /// <summary>Each is there while it has pages, which are all that count; then it is released, once, and its frames are free.</summary>
    void AssertAllocations()
    {
        var zdds = bench.Pagemap.Pages.Where(page => !page.IsFree).GroupBy(page => (Zdd)page.ZoneDeviceData!).ToArray();
        Assert.All(zdds, pages => Assert.Equal(pages.Count(), pages.Key.Count));
        var live = zdds.Select(pages => (VramDevmem)pages.Key.Devmem!).ToArray();
        Assert.All(live, devmem => Assert.Equal((1, false), (devmem.Count, devmem.IsReleased)));
        Assert.Equivalent(live, bench.Pagemap.Lru.All, strict: true);
        Assert.Equal(
            live.SelectMany(devmem => devmem.Frames).Select(frame => frame.Raw).Order(),
            bench.Gpu.Buddy.Held.Select(frame => frame.Raw));
        Assert.All(bench.Releases, devmem => Assert.Equal(live.Contains(devmem.Key) ? 0 : 1, devmem.Value));
    }
}
