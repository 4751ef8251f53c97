using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// After a failure nothing has a destination any more, and everything stays mapped.
/// </summary>
sealed class D03bUnmappedByDestination(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D03b", "which pages to unmap for DMA is read from the destinations, which a failure has cleared",
        "each failed migration leaves its bounce buffers mapped, until there are none left",
        "drm_pagemap.c before 9e6372ec2a39, \"drm/pagemap: dma-unmap pages before handling migration errors\"",
        PropertyCatalogue.DmaBalanced, drm => new D03bUnmappedByDestination(drm));

    protected override ValueTask UnmapPages(PagemapTransfer transfer) => default;

    protected override async ValueTask Finish(PagemapTransfer transfer)
    {
        if (transfer.Migrate.Dst.Any(destination => destination.Page is not null))
            await base.UnmapPages(transfer);
        await base.Finish(transfer);
    }
}
