using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// Device memory, which has another place to be, keeps out what has none.
/// </summary>
sealed class M13TablesMakeNoRoom(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "M13", "a fault for whose page tables there is no room is cancelled at once",
        "a channel is killed for want of one table page that an eviction would have freed",
        "own",
        PropertyCatalogue.FaultResolvedOnce, (drm, pagemap, placement) => new M13TablesMakeNoRoom(drm, pagemap, placement));

    protected override ValueTask<Errno> PrepareTables(NouveauSvmm svmm, Vfn vfn) => svmm.Prepare(vfn);
}
