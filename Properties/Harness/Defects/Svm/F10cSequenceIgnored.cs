using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Then it might as well not be read.
/// </summary>
sealed class F10cSequenceIgnored(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F10c", "a page is mapped although the sequence has moved",
        "a fault that races with munmap leaves the GPU an entry for a frame that was freed",
        "the protocol of include/linux/mmu_notifier.h, broken",
        PropertyCatalogue.NoStaleTranslation, drm => new F10cSequenceIgnored(drm));

    protected override bool IsOutOfDate(SvmNotifier notifier, ulong seq) => false;
}
