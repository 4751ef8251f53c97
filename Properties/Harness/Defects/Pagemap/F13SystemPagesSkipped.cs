using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The owner says whose pages of device memory are meant; that none of system memory are does not follow.
/// </summary>
sealed class F13SystemPagesSkipped(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "F13", "because an owner of device memory is named, pages of system memory are not collected",
        "what the process has written never gets to the device: every population says EBUSY",
        "mm/migrate.c: migrate_vma_collect_pmd with src_owner before Ralph Campbell's change of 2020",
        PropertyCatalogue.RefusalJustified, drm => new F13SystemPagesSkipped(drm));

    protected override MigrateVmaFlags SelectForDevmem => MigrateVmaFlags.SelectDevicePrivate;
}
