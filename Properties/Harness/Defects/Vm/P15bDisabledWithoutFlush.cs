using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// As long as it is disabled nobody flushes it either: an unmap believes that a disabled slot holds nothing.
/// </summary>
sealed class P15bDisabledWithoutFlush(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P15b", "a slot that is disabled is not flushed",
        "what is unmapped while the slot is disabled is reached again once it is enabled",
        "drm/panthor: Add support for atomic page table updates (6e2d3b3e8589) and what mended it, 2025-12",
        PropertyCatalogue.NoStaleTranslation, device => new P15bDisabledWithoutFlush(device));

    protected override async ValueTask<Errno> DisableSlot(AsSlot slot)
    {
        var errno = await PointTo(slot, null);
        return errno == Errno.None ? await Unlock(slot) : errno;
    }
}
