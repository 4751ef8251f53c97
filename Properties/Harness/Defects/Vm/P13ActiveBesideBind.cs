using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The bind found no slot and locked nothing; now there is one.
/// </summary>
sealed class P13ActiveBesideBind(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P13", "a VM is given a slot while one of its binds is half-way",
        "the GPU starts to run on half-written tables, and faults on a page that was never gone",
        "drm/panthor: Add support for atomic page table updates, v1; the review of 2025-07 asked for the op_lock",
        PropertyCatalogue.RegionLocked, (device, id, root) => new P13ActiveBesideBind(device, id, root));

    public override async ValueTask<(Errno Errno, SlotUse? Use)> Active()
    {
        if (await IsUnusable())
            return (Errno.EINVAL, null);
        return await Device.Mmu.TryAddUser(this) is { } use ? (Errno.None, use) : await Device.Mmu.AddUser(this);
    }
}
