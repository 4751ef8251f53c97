using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Nobody is told of what is unmapped after the release. Until the file of the GPU is closed, which is later, the GPU has the pages of a
/// process that has none.
/// </summary>
sealed class Z05NoRelease(NouveauDrm drm, MmStruct mm, NouveauVmm vmm) : NouveauSvmm(drm, mm, vmm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfSvmm(
        "Z05", "the end of a process does not take its pages from the GPU",
        "a job that outlives its process writes to frames that belong to the next one",
        "nouveau_svm.c: nouveau_mn_ops has no release",
        PropertyCatalogue.NoStaleTranslation, (drm, mm, vmm) => new Z05NoRelease(drm, mm, vmm));

    public override ValueTask Release(MmStruct mm) => ValueTask.CompletedTask;
}
