using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The comment at the skipping still says that writes come first.
/// </summary>
sealed class F06WeakestFirst(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F06", "the weakest access to a page comes first, and speaks for the others",
        "a write gets a read-only entry, or shares the refusal of a prefetch and is cancelled",
        "nouveau_svm.c: nouveau_svm_fault_priority, since \"nouveau/svm: Implement atomic SVM access\", 2021",
        PropertyCatalogue.FaultResolvedOnce, drm => new F06WeakestFirst(drm));

    protected override int Rank(FaultAccess access) => -base.Rank(access);

    protected override bool Covers(Handled earlier, SvmFault fault) => IsSamePage(earlier.Fault, fault);
}
