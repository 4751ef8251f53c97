using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The look at the mapping's rights that spares what may not be read asks for too much.
/// </summary>
sealed class Z18ReadOnlyNotBound(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "Z18", "a bind leaves what the process may only read in system memory",
        "the GPU reads over the bus what the process wanted in video memory, and no error tells",
        "own",
        PropertyCatalogue.PopulatedAsSaid, drm => new Z18ReadOnlyNotBound(drm));

    protected override ValueTask<Errno> MigrateVmaRange(NouveauSvmm svmm, Vma vma, VfnRange range) =>
        vma.Permits(write: true) ? base.MigrateVmaRange(svmm, vma, range) : new(Errno.None);
}
