using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Nothing leaks, as the repair of F19 in the kernel has it, but what was in the page is lost.
/// </summary>
sealed class Z10FailedCopyGivesZeros(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "Z10", "if the copy back fails the process gets a page of zeros",
        "the process computes on with zeros, and no error tells that its data is lost",
        "own",
        PropertyCatalogue.DataLinearizable, drm => new Z10FailedCopyGivesZeros(drm));

    protected override async ValueTask<bool> CopyOut(Page source, Page target)
    {
        if (!await base.CopyOut(source, target))
            Drm.Memory.Write(target, 0);
        return true;
    }
}
