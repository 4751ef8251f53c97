using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The device may go, and all be evicted from it, between the look and the migration.
/// </summary>
sealed class D27UnplugOnlyLookedFor(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D27", "a population looks once whether the device is there, and unplugging does not wait for it",
        "a process has its data in a device that is gone, and cannot read it back",
        "drm_pagemap.c: \"blocking (return an -ENODEV) error for new population requests\" is left to the driver",
        PropertyCatalogue.GoneAfterUnplug, drm => new D27UnplugOnlyLookedFor(drm));

    protected override async ValueTask<Errno> PopulateWhileThere(MmStruct mm, VfnRange range, long timesliceMs) =>
        await Drm.IsUnplugged() ? Errno.ENODEV : await Populate(mm, range, timesliceMs);
}
