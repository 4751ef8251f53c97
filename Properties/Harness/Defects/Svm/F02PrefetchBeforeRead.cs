using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Of a page that nobody has touched a prefetch finds nothing, which is a reason to cancel it; the read would have faulted it in.
/// </summary>
sealed class F02PrefetchBeforeRead(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F02", "a prefetch that came first speaks for the reads of its page",
        "a read of memory that was never touched is cancelled, and its channel dies",
        "nouveau_svm.c of \"[PATCH v3 1/5] nouveau/hmm: fault one page at a time\": nouveau_svm_fault_cmp",
        PropertyCatalogue.FaultResolvedOnce, drm => new F02PrefetchBeforeRead(drm));

    protected override int Rank(FaultAccess access) => access == FaultAccess.Prefetch ? base.Rank(FaultAccess.Read) : base.Rank(access);

    protected override bool Covers(Handled earlier, SvmFault fault) => IsSamePage(earlier.Fault, fault);
}
