using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Whoever holds that lock allocates, which may wait for the very fence that the job signals.
/// </summary>
sealed class P40bResvWhileExecuting(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P40b", "a step of a bind takes the reservation lock of the VM to link its mapping",
        "under memory pressure a queued map waits for reclaim, and reclaim waits for the map",
        "own",
        PropertyCatalogue.CriticalPathClean, (device, id, root) => new P40bResvWhileExecuting(device, id, root));

    protected override async ValueTask Link(PanthorVma vma, VmBo link, VmMapFlags flags)
    {
        await using (await Resv.Lock())
            await base.Link(vma, link, flags);
    }
}
