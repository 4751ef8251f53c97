using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// What is queued may wait for a fence that the same process signals later, and never does if it has to wait here.
/// </summary>
sealed class Y04DestroyWaitsForQueue(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y04", "destroying a VM waits until its queue is empty",
        "destroy hangs when a bind waits for a fence that the same process signals afterwards",
        "own",
        PropertyCatalogue.NoDeadlock, (device, id, root) => new Y04DestroyWaitsForQueue(device, id, root));

    public override async ValueTask Destroy()
    {
        await Queue.WaitIdle();
        await base.Destroy();
    }
}
