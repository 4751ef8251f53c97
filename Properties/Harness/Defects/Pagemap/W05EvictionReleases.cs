using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// What is to be evicted is as good as gone, but processes still have it.
/// </summary>
sealed class W05EvictionReleases(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "W05", "an allocation is released when its eviction begins, and not when its last page is gone",
        "the frames go to a new owner while processes still read their data in them",
        "own",
        PropertyCatalogue.Lifecycle, drm => new W05EvictionReleases(drm));

    public override ValueTask<Errno> EvictToRam(Devmem devmem)
    {
        if (!devmem.Detached.IsDone)
            devmem.Ops.DevmemRelease(devmem);
        return base.EvictToRam(devmem);
    }
}
