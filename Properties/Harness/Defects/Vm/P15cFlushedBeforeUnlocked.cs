using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A flush reaches no further than the locked region.
/// </summary>
sealed class P15cFlushedBeforeUnlocked(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P15c", "a slot that is taken away during a bind is flushed first and unlocked afterwards",
        "the next VM in the slot is served what the former one left outside of the region",
        "drm/panthor: Add support for atomic page table updates (6e2d3b3e8589) and what mended it, 2025-12",
        PropertyCatalogue.NoStaleTranslation, device => new P15cFlushedBeforeUnlocked(device));

    protected override async ValueTask Evict(AsSlot slot)
    {
        var errno = await FlushForRecycling(slot);
        if (errno == Errno.None)
            errno = await Unlock(slot);
        if (errno != Errno.None)
            ResetAfterTimeout();
        else
            await Release(slot);
    }
}
