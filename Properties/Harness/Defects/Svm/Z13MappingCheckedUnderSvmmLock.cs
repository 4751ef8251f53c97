using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Whoever unmaps has the mmap lock and then needs the svmm's.
/// </summary>
sealed class Z13MappingCheckedUnderSvmmLock(NouveauDrm drm, MmStruct mm, NouveauVmm vmm) : NouveauSvmm(drm, mm, vmm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfSvmm(
        "Z13", "before an entry is written the mapping is looked up, with the mmap lock inside the svmm's",
        "munmap has one of the two locks and the fault worker the other, and both hang",
        "own",
        PropertyCatalogue.LockOrder, (drm, mm, vmm) => new Z13MappingCheckedUnderSvmmLock(drm, mm, vmm));

    public override async ValueTask<Errno> Map(Vfn vfn, GpuPage page)
    {
        await using (await Process.MmapLock.Read())
        {
            if (Process.VmaOf(vfn) is null)
                return Errno.EFAULT;
        }

        return await base.Map(vfn, page);
    }
}
