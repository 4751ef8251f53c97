using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A block that was to be split is gone, and what was to stay of it has not come back.
/// </summary>
sealed class P18bFailedRemapForgotten(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P18b", "a remap step that fails returns early, and nobody declares the VM unusable",
        "pages beside an unmap are lost, and jobs go on in a VM that says it has them",
        "panthor_mmu.c of the v4 07/14 posting: panthor_gpuva_sm_step_remap",
        PropertyCatalogue.ErrorAtomic, (device, id, root) => new P18bFailedRemapForgotten(device, id, root));

    protected override async ValueTask<Errno> TakeOutPart(OpCtx ctx, GpuVaOp.Remap step, PanthorVma old)
    {
        bool hadChanged = ctx.HasChanged;
        var errno = await base.TakeOutPart(ctx, step, old);
        if (errno != Errno.None)
            ctx.HasChanged = hadChanged;
        return errno;
    }
}
