using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A part of a mapping that was made read-only can still be written.
/// </summary>
sealed class P26bKeepIgnoresFlagsOfPart(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P26b", "the entries within a larger mapping are kept when they are mapped again with other flags",
        "a shader writes to pages of a buffer that its owner has made read-only",
        "the keep hint of drm_gpuvm_op_remap as used for msm, Rob Clark, 2025-08; for panthor a slip",
        PropertyCatalogue.PermissionEnforced, (device, id, root) => new P26bKeepIgnoresFlagsOfPart(device, id, root));

    bool keepsEntries; // guarded by the op_lock

    protected override ValueTask<Errno> TakeOutPart(OpCtx ctx, GpuVaOp.Remap step, PanthorVma old)
    {
        keepsEntries = step is { Keep: true, SplitCase: SplitCase.Case6 or SplitCase.Case8 or SplitCase.Case12 };
        return keepsEntries ? new(Errno.None) : base.TakeOutPart(ctx, step, old);
    }

    protected override ValueTask<Errno> MapPages(ulong iova, VmMapFlags flags, BufferLayout sgt, ulong offset, ulong size)
    {
        if (!keepsEntries)
            return base.MapPages(iova, flags, sgt, offset, size);
        keepsEntries = false;
        return new(Errno.None);
    }
}
