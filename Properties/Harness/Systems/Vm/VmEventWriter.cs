using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>Writes down every event that only panthor's VM has, with all its details, for a fingerprint.</summary>
sealed class VmEventWriter(BinaryWriter to) : VmObserver
{
    /// <summary>Numbers that the entries of every system leave free.</summary>
    enum Entry : byte
    {
        VmChanged = 64,
        SlotChanged,
        BindExecuted,
        EntriesWritten,
        BindQueued,
        BindSignalled,
        ObjectCounted,
        Reached,
        GpuTouchesPage,
        FaultRaised,
    }

    public override void VmChanged(PanthorVm vm, VmState before) => Write(Entry.VmChanged, vm.Id, (int)before, (int)vm.State);

    public override void SlotChanged(AsSlot slot, AsSlotState before) =>
        Write(Entry.SlotChanged, slot.Index, (int)before, (int)slot.State, slot.Vm?.Id ?? -1);

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        Write(Entry.BindExecuted, vm.Id, (int)errno, op.HasChanged ? 1 : 0);
        to.Write($"{op.Op}");
    }

    public override void EntriesWritten(PanthorVm vm, ulong iova, ulong size)
    {
        Write(Entry.EntriesWritten, vm.Id);
        to.Write(iova);
        to.Write(size);
    }

    public override void BindQueued(BindJob job) => Write(Entry.BindQueued, job.Vm.Id);

    public override void BindSignalled(BindJob job, Errno errno) => Write(Entry.BindSignalled, job.Vm.Id, (int)errno);

    public override void ObjectCounted(VmObject kind, int change) => Write(Entry.ObjectCounted, (int)kind, change);

    public override void Reached(VmMark mark) => Write(Entry.Reached, (int)mark);

    public override void GpuTouchesPage(int slot, Pfn root, VirtualAddress page, Pfn frame, Access access)
    {
        Write(Entry.GpuTouchesPage, slot, (int)access);
        to.Write(root.Raw);
        to.Write(page.Raw);
        to.Write(frame.Raw);
    }

    public override void FaultRaised(int slot, MaliFault fault)
    {
        Write(Entry.FaultRaised, slot);
        to.Write($"{fault}");
    }

    void Write(Entry entry, params ReadOnlySpan<int> numbers)
    {
        to.Write((byte)entry);
        foreach (int number in numbers)
            to.Write(number);
    }
}
