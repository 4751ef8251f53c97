using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The update is made all the same.
/// </summary>
sealed class P22LockErrorIgnored(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "P22", "whether the region could be locked is not looked at",
        "a GPU that did not take the lock walks tables that are being changed under it",
        "panthor_mmu.c before 6e2d3b3e8589: lock_region() returns nothing",
        PropertyCatalogue.RegionLocked, device => new P22LockErrorIgnored(device));

    protected override async ValueTask<Errno> SendLock(AsSlot slot, LockRegion region)
    {
        await base.SendLock(slot, region);
        return Errno.None;
    }
}
