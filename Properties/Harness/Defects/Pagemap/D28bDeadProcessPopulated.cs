using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The reference that was not to be had is put afterwards: it was somebody else's.
/// </summary>
sealed class D28bDeadProcessPopulated(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D28b", "a population does not look whether it could get the process",
        "the memory of a process is emptied while somebody uses it, and its last user puts it once too often",
        "a slip: drm_pagemap_populate_mm without the look at what mmget_not_zero() says",
        PropertyCatalogue.RefcountBalanced, drm => new D28bDeadProcessPopulated(drm));

    protected override async ValueTask<bool> IsToBeHad(MmStruct mm)
    {
        await base.IsToBeHad(mm);
        return true;
    }
}
