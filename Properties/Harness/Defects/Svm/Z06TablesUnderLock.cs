using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The allocation may reclaim, and reclaim takes the lock to invalidate.
/// </summary>
sealed class Z06TablesUnderLock(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "Z06", "tables are made under the svmm's lock",
        "nouveau_svm.c: nouveau_range_fault calls nvif_object_ioctl under svmm->mutex",
        PropertyCatalogue.CriticalPathClean, drm => new Z06TablesUnderLock(drm));

    protected override async ValueTask<Errno> PrepareTables(NouveauSvmm svmm, Vfn vfn)
    {
        await using (await svmm.Mutex.Lock())
            return await base.PrepareTables(svmm, vfn);
    }
}
