using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// As the kernel does, a bind takes a reference to the address space, which it puts when all parts are done; but it may be done before.
/// </summary>
sealed class F17ProcessKeptOnEarlyReturn(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "F17", "a bind that has nothing to do returns with its reference to the process",
        "the memory of the process is never freed, although the process has ended",
        "nouveau_svmm_bind before 86a384ed, 2021-09: no mmput() on the early return",
        PropertyCatalogue.RefcountBalanced, drm => new F17ProcessKeptOnEarlyReturn(drm));

    public override async ValueTask<Errno> Bind(NouveauSvmm svmm, VfnRange range)
    {
        var mm = svmm.Mm;
        if (!await mm.GetNotZero())
            return Errno.EINVAL;
        if (await IsHole(mm, range))
            return Errno.None;
        var errno = await base.Bind(svmm, range);
        await mm.Put();
        return errno;
    }

    static async ValueTask<bool> IsHole(MmStruct mm, VfnRange range)
    {
        await using (await mm.MmapLock.Read())
            return mm.FindVmaIntersection(range) is null;
    }
}
