using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Freeing it unpins the buffer, which takes the reservation lock; everybody else takes that one first.
/// </summary>
sealed class P08LinkFreedUnderGpuvaLock(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P08", "the link of a VM to a buffer is freed with the gpuva lock held",
        "a bind job waits for the gpuva lock, and its holder for a lock that is held over reclaim",
        "drm/gpuvm: take GEM lock inside drm_gpuvm_bo_obtain_prealloc(), Alice Ryhl, 2025-11-28",
        PropertyCatalogue.CriticalPathClean, (device, id, root) => new P08LinkFreedUnderGpuvaLock(device, id, root));

    protected override async ValueTask PutLink(VmBo link)
    {
        await using (await Resv.Lock())
        await using (await link.Bo.GpuvaLock.Lock())
        {
            if (link.Bo.DropLink(link))
                await FreeLink(link);
        }
    }
}
