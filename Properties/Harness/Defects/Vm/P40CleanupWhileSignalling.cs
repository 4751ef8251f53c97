using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Dropping a link takes reservation locks, under which others allocate.
/// </summary>
sealed class P40CleanupWhileSignalling(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P40", "a job is cleaned up within the fence-signalling section",
        "the queue waits for a lock whose holder waits in reclaim for a fence of the same queue",
        "own",
        PropertyCatalogue.CriticalPathClean, (device, id, root) => new P40CleanupWhileSignalling(device, id, root));

    protected override async ValueTask RunJob(BindJob job)
    {
        await WaitForDependency(job);
        using (Kernel.BeginSignalling())
        {
            await ExecuteAndSignal(job);
            await CleanupJob(job);
        }
    }
}
