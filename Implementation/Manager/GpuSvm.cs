using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Manager;

/// <summary>
/// drm_gpusvm (drivers/gpu/drm/drm_gpusvm.c, with xe_svm.c as its driver) on nouveau's fault buffer: a fault is handled for the range
/// around its page. If the process has said so, the range goes to device memory first; then what is there of it is mapped. Where that does
/// not satisfy the access, the page is handled alone, as nouveau does.
/// </summary>
/// <remarks>
/// Atomic accesses need no exclusive page of system memory if the page is in device memory, where the CPU does not reach.
/// </remarks>
public partial class GpuSvm(NouveauDrm drm, VramPagemap pagemap, Placement placement) : NouveauSvm(drm)
{
    /// <summary>What a fault has fetched stays for that long (xe's default), or the CPU could have it back at once.</summary>
    public const long TimesliceMs = 5;

    protected VramPagemap Pagemap => pagemap;

    protected override async ValueTask<Errno> RangeFault(NouveauSvmm svmm, SvmFault fault)
    {
        if (await FindRange(svmm.Mm, fault.Vfn) is { } range)
        {
            if (fault.Access != FaultAccess.Prefetch && await placement.PrefersDevice(fault.Vfn))
                await Migrate(svmm, range);
            if (await FaultRange(svmm, fault, range))
                return Errno.None;
        }

        return await base.RangeFault(svmm, fault);
    }

    /// <summary>drm_gpusvm_migrate_to_devmem. If it fails, the range is mapped where it is.</summary>
    protected virtual async ValueTask Migrate(NouveauSvmm svmm, VfnRange range) =>
        await pagemap.PopulateMm(svmm.Mm, range, TimesliceMs);

    /// <summary>Tables have precedence over device memory, which can be evicted.</summary>
    protected override ValueTask<Errno> PrepareTables(NouveauSvmm svmm, Vfn vfn) =>
        new VramRoom(pagemap).Allocate(() => base.PrepareTables(svmm, vfn), errno => errno);

    protected override GpuPage? ConvertPfn(HmmPfn found) => base.ConvertPfn(found) is not { } page ? null
        : page.IsInHost ? page
        : page with { Atomic = page.Writable };
}
