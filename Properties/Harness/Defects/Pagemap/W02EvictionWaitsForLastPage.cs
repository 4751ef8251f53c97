using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// What could not be taken may stay for as long as the process does.
/// </summary>
sealed class W02EvictionWaitsForLastPage(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "W02", "an eviction waits until nobody has a page any more, instead of trying again",
        "whoever makes room hangs for as long as one process keeps a page pinned",
        "own",
        PropertyCatalogue.NoDeadlock, drm => new W02EvictionWaitsForLastPage(drm));

    public override async ValueTask<Errno> EvictToRam(Devmem devmem)
    {
        await EvictOnce(devmem);
        await devmem.Detached.Wait();
        return Errno.None;
    }
}
