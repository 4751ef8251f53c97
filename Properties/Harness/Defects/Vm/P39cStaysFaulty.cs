using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The GPU uses the slot again, and the driver believes that nobody can.
/// </summary>
sealed class P39cStaysFaulty(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P39c", "a slot that works again after a fault is still taken for a faulty one",
        "after its first fault a VM is never flushed again, and its jobs reach what was unmapped",
        "panthor_mmu.c: panthor_vm_active() sets unhandled_fault back; without that",
        PropertyCatalogue.NoStaleTranslation, device => new P39cStaysFaulty(device));

    protected override async ValueTask<Errno> Reenable(AsSlot slot, PanthorVm vm)
    {
        await ClearFault(slot);
        Unmask(slot);
        var errno = await PointTo(slot, vm.Root);
        if (errno != Errno.None)
            ResetAfterTimeout();
        return errno;
    }
}
