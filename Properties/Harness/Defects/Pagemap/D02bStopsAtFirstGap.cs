using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// A page that was there already, or that could not be collected, has no destination; those behind it have.
/// </summary>
sealed class D02bStopsAtFirstGap(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D02b", "a failed migration unlocks and puts pages up to the first place that has none",
        "pages of the device stay locked and held by nobody: their allocation is never released",
        "a slip in drm_pagemap_migration_unlock_put_pages: break instead of continue",
        PropertyCatalogue.RefcountBalanced, drm => new D02bStopsAtFirstGap(drm));

    protected override async ValueTask PutDestinations(PagemapTransfer transfer)
    {
        var destinations = transfer.Migrate.Dst;
        int gap = Array.FindIndex(destinations, destination => destination.Page is null);
        if (gap >= 0)
            Array.Clear(destinations, gap, destinations.Length - gap);
        await base.PutDestinations(transfer);
    }
}
