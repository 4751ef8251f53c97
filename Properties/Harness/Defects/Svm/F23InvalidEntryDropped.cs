using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// GET has passed it by the time that it is complete, so that nobody answers it.
/// </summary>
sealed class F23InvalidEntryDropped(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F23", "an entry whose valid bit is not there yet is passed over",
        "the access stalls for good, and the channel hangs without any error",
        "nouveau_svm.c: nouveau_svm_fault_cache, WARN_ON and return; a comment there says that it should spin",
        PropertyCatalogue.FaultResolvedOnce, drm => new F23InvalidEntryDropped(drm));

    protected override async ValueTask<FaultEntry?> TakeEntry(int index)
    {
        var entry = await Faults.TakeEntry(index);
        return entry.Valid ? entry : null;
    }
}
