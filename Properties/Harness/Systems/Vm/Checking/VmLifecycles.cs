using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// What becomes of VMs and of address-space slots is what their lifecycles permit, and a state means what it says: an unusable VM maps
/// nothing and has no slot that works, a bind that failed in the queue or half-way has made its VM unusable, and no other does; a destroyed
/// VM is empty and stays so; and a VM gets its first user with a slot that works.
/// </summary>
sealed class VmLifecycles(VmWorld world) : VmObserver
{
    readonly HashSet<int> emptied = []; // by number of the VM
    readonly HashSet<int> justLost = []; // by number of the VM, until its bind under way has been executed
    readonly HashSet<OpCtx> queued = [];
    readonly List<HardwareExtent> leaves = [];

    public override void VmChanged(PanthorVm vm, VmState before)
    {
        Hub.CheckTransition(VmLifecycle.Instance, before, vm.State, vm.Id);
        if (vm.State == VmState.Unusable)
            justLost.Add(vm.Id);
    }

    public override void BindQueued(BindJob job) => queued.Add(job.Ctx);

    public override void Reached(VmMark mark)
    {
        if (mark == VmMark.SlotReused && world.VmOf(Hub.Kernel.Current.Id) is { Slot: { State: AsSlotState.Faulty } slot } vm)
            Hub.Violate(PropertyCatalogue.Lifecycle, $"vm {vm.Id} got its first user again, and {slot} was not enabled");
    }

    public override void SlotChanged(AsSlot slot, AsSlotState before)
    {
        Hub.CheckTransition(AsSlotLifecycle.Instance, before, slot.State, slot.Index);
        if (slot is { State: AsSlotState.Active, Vm: { State: VmState.Unusable } vm })
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{slot} was enabled for vm {vm.Id}, which is unusable");
    }

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        if (errno == Errno.None && op.Op is VmBindOp.Map)
            CheckMayMap(vm, op.Op);
        if (justLost.Remove(vm.Id) && !op.HasChanged && !queued.Contains(op))
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{op.Op} changed nothing and told so, and vm {vm.Id} was lost over it");
        if (vm.State == VmState.Destroyed && !vm.Mappings.Any())
            emptied.Add(vm.Id);
        if (errno != Errno.None && op.HasChanged && vm.Slot is { State: not AsSlotState.Faulty } slot)
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{op.Op} failed half-way, and {slot} of vm {vm.Id} still works");
    }

    public override void BindSignalled(BindJob job, Errno errno)
    {
        if (errno != Errno.None && job.Vm.State == VmState.Usable)
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{job} failed with {errno} in the queue, and vm {job.Vm.Id} is still usable");
    }

    public override void Responded(Call call)
    {
        if (call.Response is VmResponse.Destroyed destroyed && world.Find(destroyed.Space) is { } vm && !world.Books.IsLost(vm.Id))
            CheckEmpty(vm);
    }

    void CheckMayMap(PanthorVm vm, VmBindOp op)
    {
        if (vm.State == VmState.Unusable)
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{op} was executed in vm {vm.Id}, which is unusable");
        else if (emptied.Contains(vm.Id))
            Hub.Violate(PropertyCatalogue.Lifecycle, $"{op} was executed in vm {vm.Id} after that was destroyed and emptied");
    }

    void CheckEmpty(PanthorVm vm)
    {
        world.Device.Hardware.Format.Leaves(world.Device.Memory, vm.Root, leaves);
        if (vm.Mappings.FirstOrDefault() is { } left)
            Hub.Violate(PropertyCatalogue.Lifecycle, $"vm {vm.Id} was destroyed, and {left} is mapped in it");
        else if (leaves.Count > 0 && world.Device.Memory.OwnerOf(vm.Root) == Implementation.Machine.PageOwner.TablesOfVm(vm.Id))
            Hub.Violate(PropertyCatalogue.Lifecycle, $"vm {vm.Id} was destroyed, and its tables still hold {leaves[0]}");
    }
}
