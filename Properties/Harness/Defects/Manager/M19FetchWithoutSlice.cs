using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// GPU and CPU fetch the page from each other, and neither gets anything done.
/// </summary>
sealed class M19FetchWithoutSlice(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "M19", "what a fault fetches may be taken back at once",
        "CPU and GPU pull the same page to and fro, with a copy per access, and hardly advance",
        "own, after D15",
        PropertyCatalogue.TimesliceHonoured, (drm, pagemap, placement) => new M19FetchWithoutSlice(drm, pagemap, placement));

    protected override async ValueTask Migrate(NouveauSvmm svmm, VfnRange range) =>
        await Pagemap.PopulateMm(svmm.Mm, range, timesliceMs: 0);
}
