using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The channel dies of it, although the process may do what it wanted.
/// </summary>
sealed class F24TimeoutCancels(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F24", "a fault that takes too long is cancelled",
        "a channel is killed under load for an access that would have succeeded a moment later",
        "nouveau_svm.c: nouveau_svm_fault treats -EBUSY as any other error",
        PropertyCatalogue.FaultResolvedOnce, drm => new F24TimeoutCancels(drm));

    protected override FaultOutcome OutcomeOf(Errno errno) => errno == Errno.None ? FaultOutcome.Resolved : FaultOutcome.Cancelled;
}
