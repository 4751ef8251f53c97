using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The CPU writes between what the GPU reads and what it writes.
/// </summary>
sealed class M09AtomicsInSystemMemory(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "M09", "atomic accesses are allowed wherever writes are",
        "a counter that CPU and GPU both increment loses some of the increments",
        "own",
        PropertyCatalogue.PermissionEnforced, (drm, pagemap, placement) => new M09AtomicsInSystemMemory(drm, pagemap, placement));

    protected override GpuPage? ConvertPfn(HmmPfn found) =>
        base.ConvertPfn(found) is { } page ? page with { Atomic = page.Writable } : null;
}
