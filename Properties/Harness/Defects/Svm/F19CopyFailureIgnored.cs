using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The process finds in its page what somebody else had there.
/// </summary>
sealed class F19CopyFailureIgnored(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "F19", "if the copy back fails the process gets the new page as it is",
        "the process reads what a stranger left in the page, and its own data is gone",
        "nouveau_dmem.c before \"nouveau/dmem: handle kcalloc() allocation failure\" and the __GFP_ZERO of Yonatan Maman, 2024",
        PropertyCatalogue.DataLinearizable, drm => new F19CopyFailureIgnored(drm));

    protected override async ValueTask<bool> CopyOut(Page source, Page target)
    {
        await base.CopyOut(source, target);
        return true;
    }
}
