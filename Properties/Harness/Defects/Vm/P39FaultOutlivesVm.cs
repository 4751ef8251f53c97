using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// It is taken for one of the next VM in the slot, which is disabled for it.
/// </summary>
sealed class P39FaultOutlivesVm(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P39", "a fault that is pending when a slot is released is not cleared",
        "the next VM in the slot is switched off for a fault that it never raised",
        "own",
        PropertyCatalogue.SlotExclusive, device => new P39FaultOutlivesVm(device));

    protected override ValueTask ClearFaultOfFormerVm(AsSlot slot) => ValueTask.CompletedTask;
}
