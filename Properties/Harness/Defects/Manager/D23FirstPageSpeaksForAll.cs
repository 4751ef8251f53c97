using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// A frame number means one page in video memory, and another in system memory.
/// </summary>
sealed class D23FirstPageSpeaksForAll(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "D23", "all pages of a range are mapped as being where the first of them is",
        "the GPU looks for a page of device memory in system memory, and finds a stranger's",
        "drm_gpusvm.c: drm_gpusvm_range_get_pages without the look for mixed ranges, 2025-04",
        PropertyCatalogue.NoStaleTranslation, (drm, pagemap, placement) => new D23FirstPageSpeaksForAll(drm, pagemap, placement));

    protected override GpuPage? PageAt(HmmRange pages, int index) => base.PageAt(pages, index) is not { } page ? null
        : base.PageAt(pages, 0) is { } first ? page with { Aperture = first.Aperture }
        : page;
}
