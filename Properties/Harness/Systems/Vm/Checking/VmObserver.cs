using GpuMm.Harness.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>A checker that also hears what happens in panthor's driver and on its GPU.</summary>
abstract class VmObserver : Observer
{
    public virtual void VmChanged(PanthorVm vm, VmState before)
    {
    }

    public virtual void SlotChanged(AsSlot slot, AsSlotState before)
    {
    }

    /// <summary>A bind has been executed and the VM's op_lock is still held.</summary>
    public virtual void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
    }

    public virtual void EntriesWritten(PanthorVm vm, ulong iova, ulong size)
    {
    }

    public virtual void BindQueued(BindJob job)
    {
    }

    public virtual void BindSignalled(BindJob job, Errno errno)
    {
    }

    public virtual void ObjectCounted(VmObject kind, int change)
    {
    }

    public virtual void Reached(VmMark mark)
    {
    }

    /// <summary>A job touches memory through a slot whose tables start at <paramref name="root"/>.</summary>
    public virtual void GpuTouchesPage(int slot, Pfn root, VirtualAddress page, Pfn frame, Access access)
    {
    }

    /// <summary>An access is served from the TLB.</summary>
    public virtual void TlbHit(int slot, VirtualAddress page)
    {
    }

    public virtual void FaultRaised(int slot, MaliFault fault)
    {
    }
}
