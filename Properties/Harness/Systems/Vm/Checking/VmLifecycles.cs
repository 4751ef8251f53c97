using GpuMm.Harness.Checking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// What becomes of VMs and of address-space slots is what their lifecycles permit, and once a VM that was destroyed is empty, it stays so.
/// </summary>
sealed class VmLifecycles : VmObserver
{
    readonly HashSet<int> emptied = []; // by number of the VM

    public override void VmChanged(PanthorVm vm, VmState before) =>
        Hub.CheckTransition(VmLifecycle.Instance, before, vm.State, vm.Id);

    public override void SlotChanged(AsSlot slot, AsSlotState before) =>
        Hub.CheckTransition(AsSlotLifecycle.Instance, before, slot.State, slot.Index);

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        if (vm.State == VmState.Destroyed && op.Op is VmBindOp.Unmap { Va: 0, Size: 1UL << PanthorDevice.VaBits })
            emptied.Add(vm.Id);
        if (errno == Errno.None && op.Op is VmBindOp.Map && emptied.Contains(vm.Id))
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{op.Op} was executed in vm {vm.Id} after that was destroyed and emptied");
    }
}
