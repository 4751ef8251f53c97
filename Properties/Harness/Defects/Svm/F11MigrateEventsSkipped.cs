using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Whoever migrates counts as the driver itself: another device takes a page, and the GPU goes on using where it was.
/// </summary>
sealed class F11MigrateEventsSkipped(NouveauDrm drm, MmStruct mm, NouveauVmm vmm) : NouveauSvmm(drm, mm, vmm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfSvmm(
        "F11", "invalidations for migration are skipped without a look at whose migration it is",
        "another device has taken the page, and the GPU goes on writing to where it was",
        "nouveau_svmm_invalidate_range_start without the comparison of owners in \"nouveau/svm: use the new migration invalidation\"",
        PropertyCatalogue.NoStaleTranslation, (drm, mm, vmm) => new F11MigrateEventsSkipped(drm, mm, vmm));

    protected override bool IsOwnAffair(MmuNotifierRange range) => range.Event == MmuNotifyEvent.Migrate;
}
