using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The mapping of the process goes on there; the part that the fault handler has of the virtual space does not.
/// </summary>
sealed class M23RangeReachesBuffers(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "M23", "the range around a fault may reach into what is mapped explicitly",
        "a fault beside a buffer is handled where the fault handler has no tables, which crashes",
        "own, after F07",
        PropertyCatalogue.Progress, (drm, pagemap, placement) => new M23RangeReachesBuffers(drm, pagemap, placement));

    protected override bool IsManaged(VfnRange chunk) => true;
}
