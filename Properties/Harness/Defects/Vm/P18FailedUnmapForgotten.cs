using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The VMA stays, and a part of its entries is gone.
/// </summary>
sealed class P18FailedUnmapForgotten(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P18", "an unmap step that fails returns early, and nobody declares the VM unusable",
        "the VMA says mapped, some entries are gone, and jobs that are let in fault on them",
        "panthor_mmu.c of the v4 07/14 posting: panthor_vm_unmap_pages and its callers",
        PropertyCatalogue.ErrorAtomic, (device, id, root) => new P18FailedUnmapForgotten(device, id, root));

    protected override async ValueTask<Errno> StepUnmap(OpCtx ctx, GpuVaOp.Unmap step)
    {
        bool hadChanged = ctx.HasChanged;
        var errno = await base.StepUnmap(ctx, step);
        if (errno != Errno.None)
            ctx.HasChanged = hadChanged;
        return errno;
    }
}
