using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Those of an earlier population, or of one at the same time, are mapped for DMA as if the CPU could reach them.
/// </summary>
sealed class D28OtherPopulationUnexpected(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D28", "a migration takes every page that it collects for one of system memory",
        "a warning and EFAULT for a range of which one page is in the device already",
        "drm_pagemap.c: drm_pagemap_populate_mm holds the mmap lock for reading, so that two may populate a range",
        PropertyCatalogue.RefusalJustified, drm => new D28OtherPopulationUnexpected(drm));

    protected override bool IsOwn(MigratePfn source) => false;
}
