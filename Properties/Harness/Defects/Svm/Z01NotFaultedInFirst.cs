using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// To make a page exclusive that was made so before invalidates it first, and so every attempt makes the next one necessary.
/// </summary>
sealed class Z01NotFaultedInFirst(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "Z01", "an atomic fault reads the sequence and then faults its page in",
        "each attempt takes back the page of the one before, and the atomic never gets through",
        "nouveau_svm.c: nouveau_atomic_range_fault",
        PropertyCatalogue.Progress, drm => new Z01NotFaultedInFirst(drm));

    protected override ValueTask FaultInFirst(MmStruct mm, Vfn vfn) => ValueTask.CompletedTask;
}
