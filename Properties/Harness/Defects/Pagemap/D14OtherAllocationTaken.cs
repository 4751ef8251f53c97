using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The other one has a slice of its own, and perhaps another driver.
/// </summary>
sealed class D14OtherAllocationTaken(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D14", "a fault of the CPU takes back what another allocation has in the range",
        "the GPU loses pages in the middle of their slice, and a foreign driver copies them",
        "drm_pagemap.c: drm_pagemap_migrate_populate_ram_pfn without the look at zone_device_data",
        PropertyCatalogue.TimesliceHonoured, drm => new D14OtherAllocationTaken(drm));

    protected override bool IsToReturn(Page source, Zdd? zdd) => source.IsAnon;
}
