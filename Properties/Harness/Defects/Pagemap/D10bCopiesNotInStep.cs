using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Where a page stays on the device there is nothing to copy to: the place counts all the same.
/// </summary>
sealed class D10bCopiesNotInStep(VramPagemap pagemap) : VramDevmemOps(pagemap)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D10b", "the copy back goes through pages and addresses at different speeds when a page is skipped",
        "the CPU finds in its page what the page before it holds",
        "drm_pagemap.c: drm_pagemap_migrate_populate_ram_pfn before df72e55e754c, where addr does not follow what is skipped",
        PropertyCatalogue.DataLinearizable, drm => new VramPagemap(drm, pagemap => new D10bCopiesNotInStep(pagemap)));

    public override ValueTask<Errno> CopyToRam(Page?[] pages, Pfn?[] dmaAddresses)
    {
        Pfn?[] inTurn = [.. dmaAddresses.Where(address => address is not null)];
        return base.CopyToRam(pages[..inTurn.Length], inTurn);
    }
}
