using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// When the fault handler returns, no slot still works that had faulted when it was called: it was disabled, or taken away, or given to
/// another VM. What another handler has begun with is for that one to end.
/// </summary>
sealed class FaultsHandled(VmWorld world) : VmObserver
{
    readonly Dictionary<int, int> pending = []; // by slot: the step at which its VM faulted
    readonly Dictionary<int, int> calledAt = []; // by task, while it runs the handler

    public override void Invoked(Call call)
    {
        if (call.Operation is VmOperation.HandleIrq)
            calledAt[call.Task] = Hub.Kernel.StepCount;
    }

    public override void FaultRaised(int slot, MaliFault fault)
    {
        if (world.Device.Mmu.Slots[slot].State != AsSlotState.Faulty)
            pending.TryAdd(slot, Hub.Kernel.StepCount);
    }

    public override void SlotChanged(AsSlot slot, AsSlotState before)
    {
        if (slot.State is AsSlotState.Faulty or AsSlotState.Free)
            pending.Remove(slot.Index);
    }

    public override void Responded(Call call)
    {
        if (!calledAt.Remove(call.Task, out int since) || calledAt.Count > 0)
            return;
        foreach (var (slot, faultedAt) in pending)
        {
            if (faultedAt <= since)
                Hub.Violate(PropertyCatalogue.Lifecycle, $"slot {slot} has faulted, the handler came and went, and the slot still works");
        }
    }
}
