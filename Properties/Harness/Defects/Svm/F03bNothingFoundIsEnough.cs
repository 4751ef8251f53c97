using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Only the answer of hmm_range_fault counts, and that there is no page is none of its errors: the access faults for ever.
/// </summary>
sealed class F03bNothingFoundIsEnough(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F03b", "a fault is resolved although nothing was found that could be mapped",
        "the access is replayed, finds no entry and raises the same fault again and again",
        "nouveau_svm.c of \"[PATCH v3 1/5] nouveau/hmm: fault one page at a time\": the check of what the pages kept goes",
        PropertyCatalogue.Progress, drm => new F03bNothingFoundIsEnough(drm));

    protected override Errno FoundNothing(SvmFault fault) => Errno.None;
}
