using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// A migration tells the notifiers, and they take the same lock.
/// </summary>
sealed class M05MigratesUnderSvmmLock(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "M05", "the range is fetched while the address space is locked, so that nothing comes between",
        "the fault handler blocks in its own notifier, on the lock that it holds itself",
        "own",
        PropertyCatalogue.LockOrder, (drm, pagemap, placement) => new M05MigratesUnderSvmmLock(drm, pagemap, placement));

    protected override async ValueTask Migrate(NouveauSvmm svmm, VfnRange range)
    {
        await using (await svmm.Mutex.Lock())
            await base.Migrate(svmm, range);
    }
}
