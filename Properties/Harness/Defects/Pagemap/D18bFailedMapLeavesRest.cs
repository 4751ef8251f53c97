using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Nobody knows any more what was mapped before.
/// </summary>
sealed class D18bFailedMapLeavesRest(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D18b", "when a page cannot be mapped for DMA, those that were mapped before stay mapped",
        "bounce buffers leak at each failure, and soon no migration can map anything",
        "drm_pagemap.c: drm_pagemap_migrate_map_pages returns with what it has mapped, which its caller must undo",
        PropertyCatalogue.DmaBalanced, drm => new D18bFailedMapLeavesRest(drm));

    protected override async ValueTask UnmapPages(PagemapTransfer transfer)
    {
        if (!Enumerable.Range(0, transfer.Npages).Any(i => transfer.HostPage(i) is not null && transfer.DmaAddresses[i] is null))
            await base.UnmapPages(transfer);
    }
}
