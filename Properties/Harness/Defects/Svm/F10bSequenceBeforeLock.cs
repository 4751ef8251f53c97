using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// An invalidation between the two finds nothing to take from the GPU, and then the page is mapped.
/// </summary>
sealed class F10bSequenceBeforeLock(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F10b", "the sequence is compared before the svmm's lock is taken",
        "munmap returns, and then the handler writes an entry for the page that is gone",
        "the protocol of include/linux/mmu_notifier.h, broken",
        PropertyCatalogue.NoStaleTranslation, drm => new F10bSequenceBeforeLock(drm));

    protected override async ValueTask<Errno?> MapIfUpToDate(SvmNotifier notifier, NouveauSvmm svmm, SvmFault fault, HmmRange range)
    {
        if (IsOutOfDate(notifier, range.NotifierSeq))
            return null;
        await using (await svmm.Mutex.Lock())
            return await MapFound(svmm, fault, range.Pfns[0]);
    }
}
