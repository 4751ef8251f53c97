using GpuMm.Harness.Checking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>What becomes of VMs and of address-space slots is what their lifecycles permit.</summary>
sealed class VmLifecycles : VmObserver
{
    public override void VmChanged(PanthorVm vm, VmState before) =>
        Hub.CheckTransition(VmLifecycle.Instance, before, vm.State, vm.Id);

    public override void SlotChanged(AsSlot slot, AsSlotState before) =>
        Hub.CheckTransition(AsSlotLifecycle.Instance, before, slot.State, slot.Index);
}
