using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// A slot has one VM and a VM one slot, slot 0 belongs to the firmware, what runs in a slot is a job of its VM, a slot that is free has
/// nothing locked, and one that is disabled for a fault is that of the VM which raised it.
/// </summary>
sealed class SlotExclusive(VmWorld world) : VmObserver
{
    const int FirmwareSlot = 0;

    readonly HashSet<int> faulted = []; // slots, since their VMs got them

    public override void SlotChanged(AsSlot slot, AsSlotState before)
    {
        if (before == AsSlotState.Free)
            faulted.Remove(slot.Index);
        if (slot.Vm is not { } vm)
            CheckFree(slot);
        else if (slot.Index == FirmwareSlot)
            Hub.Violate(PropertyCatalogue.SlotExclusive, $"slot {FirmwareSlot}, the firmware's, was given to vm {vm.Id}");
        else if (vm.Slot != slot)
            Hub.Violate(PropertyCatalogue.SlotExclusive, $"{slot} has vm {vm.Id}, which believes to have {vm.Slot?.ToString() ?? "none"}");
        else if (slot.State == AsSlotState.Faulty && vm.State == VmState.Usable && !faulted.Contains(slot.Index))
            Hub.Violate(PropertyCatalogue.SlotExclusive, $"{slot} was disabled for a fault, and vm {vm.Id} has raised none there");
        else
            CheckAlone(slot, vm);
    }

    public override void FaultRaised(int slot, MaliFault fault) => faulted.Add(slot);

    public override void GpuTouchesPage(int slot, Pfn root, VirtualAddress page, Pfn frame, Access access)
    {
        if (world.JobOf(Hub.Kernel.Current.Id) is not { } vm || vm.Root == root)
            return;
        var owner = world.Vms.FirstOrDefault(other => other.Root == root);
        Hub.Violate(PropertyCatalogue.SlotExclusive,
            $"a job of vm {vm.Id} went through the tables of vm {owner?.Id ?? -1} in slot {slot}",
            new VirtualPage(vm.Id, Vfn.Of(page)));
    }

    void CheckFree(AsSlot slot)
    {
        if (world.Device.Hardware.LockedRegion(slot.Index) is { } region)
            Hub.Violate(PropertyCatalogue.SlotExclusive, $"{slot} was released with {region} locked: whoever gets it next waits for ever");
    }

    void CheckAlone(AsSlot slot, PanthorVm vm)
    {
        foreach (var other in world.Device.Mmu.Slots)
        {
            if (other != slot && other.Vm == vm)
                Hub.Violate(PropertyCatalogue.SlotExclusive, $"vm {vm.Id} has {slot} and {other}");
        }
    }
}
