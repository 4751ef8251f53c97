using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// By the time of the lock it can be the slot of another VM.
/// </summary>
sealed class P33SlotReadBeforeLock(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P33", "which slot the VM has is read before the slots lock is taken",
        "a region is locked in the slot of a stranger, whose jobs wait there and are never let go",
        "panthor_mmu.c of the v4 07/14 posting: panthor_vm_flush_range reads vm->as.id without slots_lock",
        PropertyCatalogue.NoDeadlock, device => new P33SlotReadBeforeLock(device));

    readonly Resource slotOfVm = device.Kernel.NewCell("as.id of a vm");
    readonly KernelContext kernel = device.Kernel;

    public override async ValueTask<Errno> LockRegion(PanthorVm vm, ulong start, ulong size)
    {
        await kernel.Announce(StepKind.Read, slotOfVm);
        var slot = vm.Slot;
        await using (await SlotsLock.Lock())
            return slot is null ? Errno.None : await LockRegionOf(slot, start, size);
    }
}
