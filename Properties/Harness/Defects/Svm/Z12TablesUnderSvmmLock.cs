using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Reclaim takes that lock through the notifier, and an allocation may reclaim.
/// </summary>
sealed class Z12TablesUnderSvmmLock(NouveauDrm drm, MmStruct mm, NouveauVmm vmm) : NouveauSvmm(drm, mm, vmm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfSvmm(
        "Z12", "page tables are allocated under the svmm's lock",
        "the allocation waits for reclaim, and reclaim waits in the notifier for the same lock",
        "own; nouveau_range_fault does so: it calls PFNMAP, which allocates, under svmm->mutex",
        PropertyCatalogue.CriticalPathClean, (drm, mm, vmm) => new Z12TablesUnderSvmmLock(drm, mm, vmm));

    public override ValueTask<Errno> Prepare(Vfn vfn) => ValueTask.FromResult(Errno.None);

    public override async ValueTask<Errno> Map(Vfn vfn, GpuPage page)
    {
        var errno = await base.Prepare(vfn);
        return errno == Errno.None ? await base.Map(vfn, page) : errno;
    }
}
