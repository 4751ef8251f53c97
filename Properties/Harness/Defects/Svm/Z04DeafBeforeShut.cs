using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// In between the process gives away pages that the GPU still has.
/// </summary>
sealed class Z04DeafBeforeShut(NouveauDrm drm, MmStruct mm, NouveauVmm vmm) : NouveauSvmm(drm, mm, vmm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfSvmm(
        "Z04", "closing an svmm unregisters its notifier before it takes the pages from the GPU",
        "a page that is unmapped in between is freed while the GPU still writes to it",
        "own",
        PropertyCatalogue.NoStaleTranslation, (drm, mm, vmm) => new Z04DeafBeforeShut(drm, mm, vmm));

    public override async ValueTask Close()
    {
        await Process.Notifiers.Unregister(this);
        await Shut();
        await Put();
    }
}
