using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// After a fork the page is everybody's: the GPU writes what the other process reads.
/// </summary>
sealed class Z16RightsOfMapping(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "Z16", "a page that has migrated is mapped with the rights of the mapping and not of its entry",
        "after a fork the GPU's writes show in the memory of the other process",
        "own",
        PropertyCatalogue.PermissionEnforced, drm => new Z16RightsOfMapping(drm));

    protected override bool IsWritable(Vma vma, MigratePfn source) => vma.Permits(write: true);
}
