using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// By then the slot can be another VM's, which is disabled for a fault that it has not raised.
/// </summary>
sealed class Y09StatusBeforeLock(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "Y09", "the fault handler believes what it read before it had the slots lock",
        "a VM is switched off for a fault of the one that had its slot before",
        "own",
        PropertyCatalogue.SlotExclusive, device => new Y09StatusBeforeLock(device));

    protected override async ValueTask<bool> HandleFault(AsSlot slot)
    {
        await using (await SlotsLock.Lock())
            return await DisableFaultedSlot(slot);
    }
}
