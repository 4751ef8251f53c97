using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The clear may come after the copy, and takes it.
/// </summary>
sealed class D07DestinationNotIdle(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D07", "pages are copied to an allocation that is still being cleared",
        "the clear lands after the copy, and the process finds zeros in place of its data",
        "\"drm/pagemap, drm/xe: Ensure that the devmem allocation is idle before use\", Thomas Hellström, v5, 2025-12-18",
        PropertyCatalogue.DataLinearizable, drm => new D07DestinationNotIdle(drm));

    protected override ValueTask<Errno> WaitUntilIdle(Devmem devmem) => new(Errno.None);
}
