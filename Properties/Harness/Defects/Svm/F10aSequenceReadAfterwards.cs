using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Whatever has changed meanwhile is before it.
/// </summary>
sealed class F10aSequenceReadAfterwards(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F10a", "the sequence is read when the page has been looked up",
        "a munmap during the look-up goes unnoticed, and the GPU maps the frame that was freed",
        "the protocol of include/linux/mmu_notifier.h, broken",
        PropertyCatalogue.NoStaleTranslation, drm => new F10aSequenceReadAfterwards(drm));

    protected override async ValueTask<Errno> LookUp(SvmNotifier notifier, NouveauSvmm svmm, HmmRange range)
    {
        var errno = await base.LookUp(notifier, svmm, range);
        range.NotifierSeq = await notifier.ReadBegin();
        return errno;
    }
}
