using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// If nothing can be evicted, nothing ever becomes free.
/// </summary>
sealed class M07RoomForEver(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "M07", "while there is no room for page tables device memory is evicted, however often that was tried",
        "the fault worker spins in eviction without end, and all faults behind it stall",
        "own",
        PropertyCatalogue.Progress, (drm, pagemap, placement) => new M07RoomForEver(drm, pagemap, placement));

    protected override async ValueTask<Errno> PrepareTables(NouveauSvmm svmm, Vfn vfn)
    {
        while (true)
        {
            var errno = await base.PrepareTables(svmm, vfn);
            if (errno != Errno.ENOSPC)
                return errno;
            await Pagemap.EvictOldest();
        }
    }
}
