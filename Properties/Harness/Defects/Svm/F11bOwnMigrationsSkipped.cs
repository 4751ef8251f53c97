using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// A page that goes back to the CPU stays in the GPU's tables, and the frame behind it is given to somebody else.
/// </summary>
sealed class F11bOwnMigrationsSkipped(NouveauDrm drm, MmStruct mm, NouveauVmm vmm) : NouveauSvmm(drm, mm, vmm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfSvmm(
        "F11b", "the driver's own migrations are skipped, and it does not invalidate what it migrates",
        "the CPU has its page back, and the GPU goes on writing to a frame that gets a new owner",
        "half of \"nouveau/svm: use the new migration invalidation\", Ralph Campbell, 2020-07: not the part in migrate_to_ram",
        PropertyCatalogue.NoStaleTranslation, (drm, mm, vmm) => new F11bOwnMigrationsSkipped(drm, mm, vmm));

    protected override bool IsOwnAffair(MmuNotifierRange range) =>
        range.Event == MmuNotifyEvent.Migrate && range.Owner == Drm.Dmem.Owner;
}
