using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Removing a notifier waits for the end of an invalidation, and the invalidation waits for the lock.
/// </summary>
sealed class Z15UnwatchedUnderSvmmLock(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "Z15", "the notifier of a fault is removed with the svmm's lock held",
        "the worker waits for an invalidation to end, which waits for the worker's lock",
        "own",
        PropertyCatalogue.NoDeadlock, drm => new Z15UnwatchedUnderSvmmLock(drm));

    protected override async ValueTask Unwatch(NouveauSvmm svmm, SvmNotifier notifier)
    {
        await using (await svmm.Mutex.Lock())
            await base.Unwatch(svmm, notifier);
    }
}
