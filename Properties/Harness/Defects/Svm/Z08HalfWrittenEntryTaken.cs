using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// PUT says that there is an entry before its words are complete: until then it may say anything.
/// </summary>
sealed class Z08HalfWrittenEntryTaken(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "Z08", "an entry is taken without regard to its valid bit",
        "what an earlier fault left in the ring is answered, and the new access stalls",
        "own",
        PropertyCatalogue.Lifecycle, drm => new Z08HalfWrittenEntryTaken(drm));

    protected override async ValueTask<FaultEntry?> TakeEntry(int index) => await Faults.TakeEntry(index);
}
