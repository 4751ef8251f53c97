using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The error code is missing on the way out. The operation goes on with nothing: no nodes, no link, no tables.
/// </summary>
sealed class P05FailedReserveSucceeds(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P05", "a reservation for a map that failed is cleaned up and answered with success",
        "the bind runs without nodes and tables: ENOMEM where nothing may fail any more",
        "drm/panthor: Fix a couple -ENOMEM error codes, Dan Carpenter (Fixes: 647810ec2476)",
        PropertyCatalogue.CriticalPathClean, (device, id, root) => new P05FailedReserveSucceeds(device, id, root));

    protected override async ValueTask<Errno> ReserveTables(OpCtx ctx, int count)
    {
        var errno = await base.ReserveTables(ctx, count);
        if (errno == Errno.None || ctx.Op is not VmBindOp.Map)
            return errno;
        await CleanupOp(ctx);
        return Errno.None;
    }
}
