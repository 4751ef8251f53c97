using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Clearing them when the buffer is made is right; later it erases what jobs have written.
/// </summary>
sealed class Y01BufferClearedWhenMapped(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y01", "the pages of a buffer are cleared whenever it is mapped",
        "results that a job has written are zero after somebody binds the buffer once more",
        "own",
        PropertyCatalogue.DataLinearizable, (device, id, root) => new Y01BufferClearedWhenMapped(device, id, root));

    protected override async ValueTask<Errno> StepMap(OpCtx ctx, GpuVaOp.Map step)
    {
        var errno = await base.StepMap(ctx, step);
        if (errno == Errno.None)
            await Clear(ctx.Bo!.Layout.FrameOf(step.Request.Offset / PageSize.Bytes));
        return errno;
    }

    async ValueTask Clear(Pfn first)
    {
        await Kernel.Announce(StepKind.Write, new Resource(ResourceKind.HostPage, first.Raw));
        Device.Memory.WriteData(first, 0, "driver");
    }
}
