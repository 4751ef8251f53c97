using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The part that is to migrate then begins outside of the mapping, and a bind across a hole fails.
/// </summary>
sealed class F16RangeStartsInHole(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "F16", "the VMA that was found is taken to begin before the address",
        "EINVAL for a bind across a hole, and nothing behind the hole ever migrates",
        "nouveau_svmm_bind before \"nouveau/hmm: fix vma range check for migration\", Ralph Campbell, 2020-03",
        PropertyCatalogue.RefusalJustified, drm => new F16RangeStartsInHole(drm));

    protected override VfnRange PartIn(Vma vma, VfnRange left) =>
        new(left.Start, Math.Min(left.End.Raw, vma.Range.End.Raw) - left.Start.Raw);
}
