using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A mapping that was made read-only can still be written.
/// </summary>
sealed class P26KeepIgnoresFlags(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P26", "the entries of pages that are mapped again at the same place are kept whatever their flags",
        "the GPU still writes to a buffer after user space has mapped it again as read-only",
        "the keep hint of drm_gpuvm as used for msm, Rob Clark, 2025-07; for panthor a slip",
        PropertyCatalogue.PermissionEnforced, (device, id, root) => new P26KeepIgnoresFlags(device, id, root));

    bool keepsEntries; // guarded by the op_lock

    protected override async ValueTask<Errno> StepUnmap(OpCtx ctx, GpuVaOp.Unmap step)
    {
        if (step is not { Keep: true, SplitCase: SplitCase.Case1 })
            return await base.StepUnmap(ctx, step);
        TakeOut((PanthorVma)step.Va, ctx);
        keepsEntries = true;
        return Errno.None;
    }

    protected override ValueTask<Errno> MapPages(ulong iova, VmMapFlags flags, BufferLayout sgt, ulong offset, ulong size)
    {
        if (!keepsEntries)
            return base.MapPages(iova, flags, sgt, offset, size);
        keepsEntries = false;
        return new(Errno.None);
    }
}
