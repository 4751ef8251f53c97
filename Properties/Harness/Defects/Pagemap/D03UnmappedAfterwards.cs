using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// What was copied back is in a bounce buffer until then, and the CPU has the page already.
/// </summary>
sealed class D03UnmappedAfterwards(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D03", "pages are unmapped for DMA only after processes have got them",
        "the CPU reads stale data, because the device's copy is still in the bounce buffer",
        "drm_pagemap.c before 9e6372ec2a39, \"drm/pagemap: dma-unmap pages before handling migration errors\"",
        PropertyCatalogue.DataLinearizable, drm => new D03UnmappedAfterwards(drm));

    protected override ValueTask UnmapPages(PagemapTransfer transfer) => default;

    protected override async ValueTask Finish(PagemapTransfer transfer)
    {
        await base.Finish(transfer);
        await base.UnmapPages(transfer);
    }
}
