using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The next VM in the slot waits for ever when it comes to the region.
/// </summary>
sealed class P14RegionStaysLocked(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P14", "a slot that is taken away during a bind is not unlocked",
        "the next VM in that slot stalls without end at an address that nobody will unlock",
        "what mended drm/panthor: Add support for atomic page table updates (6e2d3b3e8589), 2025-12",
        PropertyCatalogue.SlotExclusive, device => new P14RegionStaysLocked(device));

    protected override async ValueTask Evict(AsSlot slot)
    {
        if (await FlushForRecycling(slot) != Errno.None)
            ResetAll();
        else
            await Release(slot);
    }
}
