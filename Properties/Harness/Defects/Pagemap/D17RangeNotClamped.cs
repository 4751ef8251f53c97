using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Where the process has unmapped a part of the range there is none any more, and migrate_vma refuses all of it: a
/// process that may access its page is killed.
/// </summary>
sealed class D17RangeNotClamped(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D17", "the range of an allocation is returned as a whole, whether or not the mapping still has all of it",
        "SIGBUS for a process that has unmapped a part of the range and touches the rest",
        "drm_pagemap.c: __drm_pagemap_migrate_to_ram without the clamp to the mapping",
        PropertyCatalogue.RefusalJustified, drm => new D17RangeNotClamped(drm));

    protected override VfnRange RangeToReturn(FaultingPage fault, Devmem devmem) =>
        new(new Vfn(fault.Vfn.Raw - (ulong)devmem.PlaceOf(fault.Page)), (ulong)devmem.Npages);
}
