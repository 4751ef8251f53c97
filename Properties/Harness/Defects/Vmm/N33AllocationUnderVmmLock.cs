using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Both need the Vmm for themselves, so in use a lock stands around it: prepare holds it over allocations that may reclaim, reclaim may
/// wait for a fence, and the task that is to signal it waits for the lock.
/// </summary>
sealed class N33AllocationUnderVmmLock(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N33", "prepare allocates under the lock that execute takes",
        "prepare waits in reclaim for the fence whose signaller waits for the lock",
        "vmm.rs of the v7 15/23 posting: prepare_map and execute_map both take &mut self",
        PropertyCatalogue.CriticalPathClean, (mm, id, listener) => new N33AllocationUnderVmmLock(mm, id, listener));

    protected override async ValueTask<(Errno Errno, PageTable? Table)> AllocateAndZeroPageTable()
    {
        await using (await Mutex.Lock())
            return await base.AllocateAndZeroPageTable();
    }
}
