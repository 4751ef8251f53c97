using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// It has no users and is on no list, so nobody ever gets it.
/// </summary>
sealed class P29FailedEnableKeepsSlot(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P29", "a slot that could not be enabled stays with the VM",
        "one timeout costs a slot for good, and its VM runs as active with no tables set up",
        "panthor_mmu.c of the v4 07/14 posting: panthor_vm_active",
        PropertyCatalogue.RefusalJustified, device => new P29FailedEnableKeepsSlot(device));

    protected override ValueTask<Errno> Enable(AsSlot slot, PanthorVm vm)
    {
        Bind(slot, vm);
        return PointTo(slot, vm.Root);
    }
}
