using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Whoever waits for it takes the bind for done.
/// </summary>
sealed class Y15FenceHidesError(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y15", "the fence of a bind that failed is signalled without the error",
        "user space submits a job to a mapping that is not there, and gets a GPU fault",
        "own",
        PropertyCatalogue.BindOrder, (device, id, root) => new Y15FenceHidesError(device, id, root));

    protected override ValueTask SignalDone(BindJob job, Errno errno) => job.Done.Signal();
}
