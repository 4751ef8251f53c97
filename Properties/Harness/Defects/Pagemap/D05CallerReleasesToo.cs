using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The layer has consumed the reference, and releases the allocation with its last page, of which there was none.
/// </summary>
sealed class D05CallerReleasesToo(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D05", "the caller releases the allocation of a migration that failed, and so does the layer",
        "the frames are freed again when somebody else has them, who loses data without a trace",
        "drm_pagemap.c as posted: the reference is consumed \"unless it returns with an error\"; later always",
        PropertyCatalogue.ReleasedOnce, drm => new D05CallerReleasesToo(drm));

    protected override async ValueTask Migrated(VramDevmem devmem, Errno errno)
    {
        if (errno != Errno.None)
            devmem.Ops.DevmemRelease(devmem);
        await base.Migrated(devmem, errno);
    }
}
