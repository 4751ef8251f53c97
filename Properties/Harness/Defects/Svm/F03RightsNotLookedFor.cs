using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// A page of device memory is given as it is. After a fork that is read-only: the write is replayed, faults, and finds the same.
/// </summary>
sealed class F03RightsNotLookedFor(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F03", "a write is resolved by a page that may not be written",
        "after a fork the GPU's write is replayed and faults again on the same entry, without end",
        "nouveau_svm.c of \"[PATCH v3 1/5] nouveau/hmm: fault one page at a time\": the check of what the pages kept goes",
        PropertyCatalogue.FaultResolvedOnce, drm => new F03RightsNotLookedFor(drm));

    protected override bool MaySatisfy(SvmFault fault, HmmPfn found) => true;
}
