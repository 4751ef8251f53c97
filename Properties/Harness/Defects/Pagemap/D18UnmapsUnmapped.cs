using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// DMA_MAPPING_ERROR is no address.
/// </summary>
sealed class D18UnmapsUnmapped(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D18", "when a page cannot be mapped for DMA, all pages of the migration are unmapped",
        "dma_unmap_page gets DMA_MAPPING_ERROR for an address, and the DMA layer crashes",
        "drm_pagemap.c: drm_pagemap_migrate_unmap_pages without the look at dma_mapping_error",
        PropertyCatalogue.Progress, drm => new D18UnmapsUnmapped(drm));

    protected override async ValueTask UnmapPages(PagemapTransfer transfer)
    {
        for (int i = 0; i < transfer.Npages; i++)
        {
            if (transfer.HostPage(i) is not null && transfer.DmaAddresses[i] is null)
                await Drm.Dma.UnmapPage(new Pfn(ulong.MaxValue), transfer.Direction);
        }

        await base.UnmapPages(transfer);
    }
}
