using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// What is in the device's memory already counts as a page that cannot migrate, now and at every other attempt.
/// </summary>
sealed class D08ResidentPagesRefused(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D08", "a range of which a part is in the memory of the device is never populated",
        "EBUSY at every attempt, so that a driver that retries never comes to an end",
        "drm_pagemap.c as posted: MIGRATE_VMA_SELECT_SYSTEM alone, and EBUSY if cpages is not npages",
        PropertyCatalogue.RefusalJustified, drm => new D08ResidentPagesRefused(drm));

    protected override MigrateVmaFlags SelectForDevmem => MigrateVmaFlags.SelectSystem;
}
