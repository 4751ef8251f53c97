using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The reaper of a process that runs out of memory must not wait for anybody.
/// </summary>
sealed class F10eSleepsWhereForbidden(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F10e", "a notifier that must not sleep waits for the lock of the svmm all the same",
        "the OOM reaper sleeps in a notifier, and the memory that it should free stays in use",
        "the protocol of include/linux/mmu_notifier.h, broken",
        PropertyCatalogue.LockOrder, drm => new F10eSleepsWhereForbidden(drm));

    protected override SvmNotifier NewNotifier(NouveauSvmm svmm) => new Patient(svmm);

    sealed class Patient(NouveauSvmm svmm) : SvmNotifier(svmm)
    {
        protected override async ValueTask<LockGuard?> Take(bool maySleep) => await Svmm.Mutex.Lock();
    }
}
