using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The cancel names the client, not the access: it hits what that client does now.
/// </summary>
sealed class Z02StaleFaultCancelled(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "Z02", "a fault from before the last replay is handled as any other",
        "the cancel kills the client's next access, which was perfectly lawful",
        "nouveau_svm.c: nouveau_svm_fault_cache does not look at the timestamp",
        PropertyCatalogue.FaultResolvedOnce, drm => new Z02StaleFaultCancelled(drm));

    protected override bool IsStale(FaultEntry entry) => false;
}
