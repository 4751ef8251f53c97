using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// A page that a CPU fault had locked, or for which no memory was to be had, stays.
/// </summary>
sealed class F21bUnplugTriesOnce(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "F21b", "when the device goes away each allocation is evicted once, and nobody looks whether it is gone",
        "a page that could not be taken at that moment outlives the device",
        "nouveau_dmem_evict_chunk before 70fccec6, which handles that kcalloc() fails",
        PropertyCatalogue.GoneAfterUnplug, drm => new F21bUnplugTriesOnce(drm));

    protected override async ValueTask EvictAll()
    {
        List<VramDevmem> tried = [];
        while (await Lru.Oldest(tried) is { } victim)
        {
            tried.Add(victim);
            await EvictOnce(victim);
            await victim.Put();
        }

        await Drm.Work.WaitIdle();
    }
}
