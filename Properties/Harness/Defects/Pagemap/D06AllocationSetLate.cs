using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// A CPU that needs its page back finds no allocation, and reads through NULL. As posted it cannot be seen: it is set before the pages are
/// unlocked, and nobody has one until then. Here it is set when the migration is over, which is one lock too late.
/// </summary>
sealed class D06AllocationSetLate(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D06", "a zdd gets its allocation only when the migration is over",
        "a CPU fault on the page in between dereferences NULL, and the kernel oopses",
        "drm_pagemap.c as posted: zdd->devmem_allocation is set after copy_to_devmem; later before migrate_vma_setup",
        PropertyCatalogue.Progress, drm => new D06AllocationSetLate(drm));

    protected override Zdd NewZdd(Devmem devmem) => new(Kernel, devmem.ZddResource);

    protected override async ValueTask<Errno> MigrateToZdd(Zdd zdd, Devmem devmem, MmStruct mm, VfnRange range, long timesliceMs)
    {
        var errno = await base.MigrateToZdd(zdd, devmem, mm, range, timesliceMs);
        zdd.Devmem = devmem;
        return errno;
    }
}
