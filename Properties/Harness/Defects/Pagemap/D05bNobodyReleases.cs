using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The caller relies on the layer, and the layer on a zdd that there is not.
/// </summary>
sealed class D05bNobodyReleases(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D05b", "an allocation whose migration is refused at once is released by nobody",
        "EINVAL or ENOMEM costs an allocation of video memory each time, until nothing is left",
        "drm_pagemap.c as posted: the reference is consumed \"unless it returns with an error\"; later always",
        PropertyCatalogue.VramNotLeaked, drm => new D05bNobodyReleases(drm));

    protected override ValueTask ReleaseUnused(Devmem devmem) => default;
}
