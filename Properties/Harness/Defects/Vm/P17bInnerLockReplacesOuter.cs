using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The hardware has one region for each slot.
/// </summary>
sealed class P17bInnerLockReplacesOuter(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P17b", "a step that splits a block locks the block, though the whole update is locked",
        "the rest of the bind is made in view of the GPU, which finds a hole there",
        "drm/panthor: nested panthor_vm_lock_region(), Ketil Johnsen, 2026: expand_locked_region",
        PropertyCatalogue.RegionLocked, (device, id, root) => new P17bInnerLockReplacesOuter(device, id, root));

    protected override async ValueTask<Errno> TakeOutPart(OpCtx ctx, GpuVaOp.Remap step, PanthorVma old)
    {
        var (start, end) = Widened(step);
        var errno = (start, end) == step.UnmapRange ? Errno.None : await Device.Mmu.LockRegion(this, start, end - start);
        return errno == Errno.None ? await base.TakeOutPart(ctx, step, old) : errno;
    }
}
