using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// Of what happens to the other pages between look-up and mapping nobody hears.
/// </summary>
sealed class F28WatchesOnePage(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "F28", "only the page that faulted is watched while all of its range is mapped",
        "the GPU keeps a page beside it that the process has given away meanwhile",
        "nouveau_svm.c: the notifier is inserted for PAGE_SIZE, and the mapping may be as large as a PMD",
        PropertyCatalogue.NoStaleTranslation, (drm, pagemap, placement) => new F28WatchesOnePage(drm, pagemap, placement));

    protected override VfnRange RangeToWatch(SvmFault fault, VfnRange range) => new(fault.Vfn, 1);
}
