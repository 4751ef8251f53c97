using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Where a map replaces a mapping, the GPU finds nothing between the step that unmaps and the one that maps.
/// </summary>
sealed class P12RegionNotLocked(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P12", "each step flushes for itself, with no region locked over the whole update",
        "the GPU faults on a page that is being replaced, though it is mapped before and after",
        "before drm/panthor: Add support for atomic page table updates (6e2d3b3e8589)",
        PropertyCatalogue.RegionLocked, (device, id, root) => new P12RegionNotLocked(device, id, root));

    protected override async ValueTask<Errno> Update(OpCtx ctx, IReadOnlyList<GpuVaOp> steps)
    {
        foreach (var step in steps)
        {
            var errno = await Apply(ctx, [step]);
            var flushed = await Flush(step);
            if (errno != Errno.None || flushed != Errno.None)
                return errno == Errno.None ? flushed : errno;
        }

        return Errno.None;
    }

    /// <summary>panthor_vm_flush_range.</summary>
    async ValueTask<Errno> Flush(GpuVaOp step)
    {
        var (start, end) = RegionOf([step]);
        var errno = await Device.Mmu.LockRegion(this, start, end - start);
        return errno == Errno.None ? await Device.Mmu.FlushAndUnlockRegion(this) : errno;
    }
}
