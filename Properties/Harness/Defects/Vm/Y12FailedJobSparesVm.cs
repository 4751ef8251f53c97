using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Nobody can be told of it any more, and what is queued behind it counts on it.
/// </summary>
sealed class Y12FailedJobSparesVm(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y12", "an asynchronous bind that failed spares the VM if nothing had changed",
        "the jobs behind it run on a mapping that was never made, and fault",
        "own",
        PropertyCatalogue.Lifecycle, (device, id, root) => new Y12FailedJobSparesVm(device, id, root));

    protected override bool MakesUnusable(OpCtx ctx, bool isAsync) => IsHalfDone(ctx);
}
