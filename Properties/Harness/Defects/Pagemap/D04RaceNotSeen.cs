using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The caller believes that the range is in the device's memory. If all pages stayed, the allocation is released already.
/// </summary>
sealed class D04RaceNotSeen(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D04", "a population succeeds although pages stayed where they were",
        "the caller may hold an allocation that is freed already, as no page ever went there",
        "drm_pagemap.c as posted: drm_pagemap_migrate_to_devmem does not look at src after migrate_vma_pages",
        PropertyCatalogue.PopulatedAsSaid, drm => new D04RaceNotSeen(drm));

    protected override bool HasRaced(MigrateVma migrate, int missing) => false;
}
