using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The variable for the page lies where that of the last atomic fault lay, and still has what was in it.
/// </summary>
sealed class F09ExclusiveNotChecked(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F09", "whether a page could be had for exclusive access is not looked at",
        "an atomic access that cannot succeed gets an earlier one's page, which belongs to somebody else",
        "nouveau_svm.c: nouveau_atomic_range_fault, repaired by Colin Ian King, 2021",
        PropertyCatalogue.NoStaleTranslation, drm => new F09ExclusiveNotChecked(drm));

    Page? onStack;

    protected override async ValueTask<ExclusivePage> MakeDeviceExclusive(MmStruct mm, Vfn vfn)
    {
        var (_, page) = await base.MakeDeviceExclusive(mm, vfn);
        onStack = page ?? onStack;
        return new ExclusivePage(onStack is null ? Errno.EINVAL : Errno.None, onStack);
    }
}
