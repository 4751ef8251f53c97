using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Between the two a job is served from the TLB what the tables no longer hold.
/// </summary>
sealed class Y17UnlockedBeforeFlush(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "Y17", "the region of an update is unlocked first and flushed afterwards",
        "for a moment a job sees the new mapping and another job the old one",
        "own",
        PropertyCatalogue.NoStaleTranslation, device => new Y17UnlockedBeforeFlush(device));

    protected override async ValueTask<Errno> FlushAndUnlock(AsSlot slot)
    {
        var errno = await Unlock(slot);
        return errno == Errno.None ? await FlushRegion(slot) : errno;
    }
}
