using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// A struct page has no memory of its own here: the look goes to what the page is about.
/// </summary>
sealed class D10UsedAfterPut(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D10", "a page that was allocated for a migration that fails is looked at after it was put",
        "the look goes to a page that the allocator may have given to somebody else meanwhile",
        "\"drm/pagemap: Fix folio allocation fallback and use-after-put\", df72e55e754c",
        PropertyCatalogue.MemorySafe, drm => new D10UsedAfterPut(drm));

    protected override async ValueTask UnlockPut(Page page)
    {
        await base.UnlockPut(page);
        if (!page.IsDevicePrivate)
            Drm.Memory.Read(page, "cleanup");
    }
}
