using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Then migrate_vma_pages makes them the pages of the process, with what was in them before.
/// </summary>
sealed class D29DestinationsKept(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D29", "after a copy that failed the destinations are still there when the pages migrate",
        "the process gets pages with old contents of video memory, and its own data is freed",
        "drm_pagemap.c: drm_pagemap_migration_unlock_put_pages has to come before migrate_vma_pages",
        PropertyCatalogue.DataLinearizable, drm => new D29DestinationsKept(drm));

    protected override ValueTask PutDestinations(PagemapTransfer transfer) => default;
}
