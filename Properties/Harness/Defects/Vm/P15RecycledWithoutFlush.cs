using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// What the first VM left in the TLB serves the second.
/// </summary>
sealed class P15RecycledWithoutFlush(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P15", "a slot passes from an idle VM to another without a flush",
        "the next VM in the slot reads the memory of the one before at the same address",
        "what mended drm/panthor: Add support for atomic page table updates (6e2d3b3e8589), 2025-12",
        PropertyCatalogue.NoStaleTranslation, device => new P15RecycledWithoutFlush(device));

    protected override ValueTask<Errno> FlushForRecycling(AsSlot slot) => new(Errno.None);
}
