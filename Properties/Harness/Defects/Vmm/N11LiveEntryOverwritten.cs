using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Takes a live entry for a free one, which hides every defect that leaves one behind; here the dropped range of N10.
/// </summary>
sealed class N11LiveEntryOverwritten(Nova.GpuMm mm, int id, IVmmListener listener) : N10DroppedRangeFreesSpace(mm, id, listener)
{
    public static new readonly VmmVariant Variant = VmmVariant.Defect(
        "N11", "execute writes over an entry that is valid",
        "an entry that somebody leaked vanishes without EIO, and nobody learns who leaked it",
        "vmm.rs of the v7 15/23 posting: WalkResult::Unmapped or Mapped, both write",
        PropertyCatalogue.Lifecycle, (mm, id, listener) => new N11LiveEntryOverwritten(mm, id, listener));

    protected override bool MayWrite(WalkResult walk) => walk.Outcome is WalkOutcome.Unmapped or WalkOutcome.Mapped;
}
