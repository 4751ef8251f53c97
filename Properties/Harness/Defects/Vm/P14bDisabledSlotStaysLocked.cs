using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Whoever gets the slot next waits for ever when it comes to the region.
/// </summary>
sealed class P14bDisabledSlotStaysLocked(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P14b", "a slot that is disabled during a bind is not unlocked",
        "the next VM in the slot waits for ever at an address that is none of its own business",
        "drm/panthor: Add support for atomic page table updates (6e2d3b3e8589) and what mended it, 2025-12",
        PropertyCatalogue.SlotExclusive, device => new P14bDisabledSlotStaysLocked(device));

    protected override async ValueTask<Errno> DisableSlot(AsSlot slot)
    {
        var errno = await PointTo(slot, null);
        return errno == Errno.None ? await Command(slot, AsCommand.FlushMem) : errno;
    }
}
