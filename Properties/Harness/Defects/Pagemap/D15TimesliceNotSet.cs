using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The next access of the CPU takes the pages away from the GPU again.
/// </summary>
sealed class D15TimesliceNotSet(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D15", "a migration that succeeds begins no timeslice",
        "a page goes back and forth between CPU and GPU at every access, with a copy each time",
        "drm_pagemap.c before 8dc1812b5b3a, \"drm/pagemap: Add timeslicing support\"",
        PropertyCatalogue.TimesliceHonoured, drm => new D15TimesliceNotSet(drm));

    protected override void StartTimeslice(Devmem devmem, long timesliceMs)
    {
    }
}
