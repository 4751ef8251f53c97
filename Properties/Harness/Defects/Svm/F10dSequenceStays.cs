using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Whoever asks is told that nothing has changed.
/// </summary>
sealed class F10dSequenceStays(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F10d", "an invalidation does not move the sequence of who watches the range",
        "copy-on-write replaces a page, and a fault in flight maps the one that was replaced",
        "the protocol of include/linux/mmu_notifier.h, broken",
        PropertyCatalogue.NoStaleTranslation, drm => new F10dSequenceStays(drm));

    protected override SvmNotifier NewNotifier(NouveauSvmm svmm) => new Deaf(svmm);

    sealed class Deaf(NouveauSvmm svmm) : SvmNotifier(svmm)
    {
        public override ValueTask<bool> Invalidate(MmuNotifierRange range, ulong currentSeq) => ValueTask.FromResult(true);
    }
}
