using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The register is written, and what the handler goes by is not.
/// </summary>
sealed class P10MaskNotRestored(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P10", "irq.mask stays as it is when the fault of a slot is cleared",
        "after its first fault a VM faults for ever, and nobody stops the job or tells anybody",
        "drm/panthor: Update panthor_mmu::irq::mask when needed, Boris Brezillon, 2025-04-01",
        PropertyCatalogue.Lifecycle, device => new P10MaskNotRestored(device));

    protected override void Unmask(AsSlot slot)
    {
    }
}
