using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// A slot has one VM and a VM one slot, slot 0 belongs to the firmware, what runs in a slot is a job of its VM, a slot that is free has
/// nothing locked, one that is disabled for a fault is that of the VM which raised it, and the VM that was idle for longest gives way,
/// never one that has users.
/// </summary>
sealed class SlotExclusive(VmWorld world) : VmObserver
{
    const int FirmwareSlot = 0;

    readonly HashSet<int> faulted = []; // slots, since they were enabled
    readonly List<int> idle = []; // slots, in the order in which their VMs lost their last users
    int evicting = -1; // the task that is taking a slot from an idle VM

    public override void Reached(VmMark mark)
    {
        if (mark is VmMark.SlotEvicted or VmMark.SlotEvictedDuringBind)
            evicting = Hub.Kernel.Current.Id;
        else if (mark == VmMark.ResetAfterTimeout)
            evicting = -1; // all lose their slots
    }

    public override void SlotChanged(AsSlot slot, AsSlotState before)
    {
        FollowIdle(slot, before);
        if (before is AsSlotState.Free or AsSlotState.Faulty)
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
        if (world.JobOf(Hub.Kernel.Current.Id) is not { } vm)
            return;
        if (world.Device.Mmu.Slots[slot] is { State: AsSlotState.Idle } idler)
            Hub.Violate(PropertyCatalogue.SlotExclusive, $"a job of vm {vm.Id} runs in {idler}");
        if (vm.Root == root)
            return;
        var owner = world.Vms.FirstOrDefault(other => other.Root == root);
        Hub.Violate(PropertyCatalogue.SlotExclusive,
            $"a job of vm {vm.Id} went through the tables of vm {owner?.Id ?? -1} in slot {slot}",
            new VirtualPage(vm.Id, Vfn.Of(page)));
    }

    void FollowIdle(AsSlot slot, AsSlotState before)
    {
        bool isEvicted = slot.IsFree && evicting == Hub.Kernel.Current.Id;
        if (isEvicted && before == AsSlotState.Active)
            Hub.Violate(PropertyCatalogue.SlotExclusive, $"slot {slot.Index} was taken from a VM that has users");
        if (isEvicted && before == AsSlotState.Idle && idle.FirstOrDefault(slot.Index) != slot.Index)
        {
            Hub.Violate(PropertyCatalogue.SlotExclusive,
                $"slot {slot.Index} was taken from a VM, and that of slot {idle[0]} was idle for longer");
        }

        if (slot.IsFree)
            evicting = -1;
        idle.Remove(slot.Index);
        if (slot.State == AsSlotState.Idle)
            idle.Add(slot.Index);
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
