using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The error code is missing in the second place as well. The parts of a mapping that an unmap leaves have no nodes.
/// </summary>
sealed class P05bFailedReserveForUnmapSucceeds(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P05b", "a reservation for an unmap that failed is cleaned up and answered with success",
        "an unmap within a mapping finds no nodes for what stays, where nobody may allocate any",
        "drm/panthor: Fix a couple -ENOMEM error codes, Dan Carpenter (Fixes: 647810ec2476), panthor_vm_prepare_unmap_op_ctx",
        PropertyCatalogue.CriticalPathClean, (device, id, root) => new P05bFailedReserveForUnmapSucceeds(device, id, root));

    protected override async ValueTask<Errno> ReserveTables(OpCtx ctx, int count)
    {
        var errno = await base.ReserveTables(ctx, count);
        if (errno == Errno.None || ctx.Op is not VmBindOp.Unmap)
            return errno;
        await CleanupOp(ctx);
        return Errno.None;
    }
}
