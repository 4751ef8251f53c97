using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// What was dropped then is not in the buffer, and waits for ever.
/// </summary>
sealed class Z03NoReplayAfterOverflow(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "Z03", "after an overflow nothing is replayed if all that was there is cancelled",
        "accesses that found the buffer full stall without end, and no interrupt tells of them",
        "nouveau_svm.c: nouveau_svm_fault replays if it resolved something",
        PropertyCatalogue.NoDeadlock, drm => new Z03NoReplayAfterOverflow(drm));

    protected override bool MustReplay(int replay, bool overflowed) => replay > 0;
}
