using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// It overtakes those that are in the queue.
/// </summary>
sealed class Y08ReadyJobNotQueued(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y08", "a job that waits for nothing is executed at once",
        "an unmap runs before the map that was queued ahead of it, and the mapping stays for good",
        "own",
        PropertyCatalogue.BindOrder, (device, id, root) => new Y08ReadyJobNotQueued(device, id, root));

    protected override async ValueTask Push(BindJob job)
    {
        if (job.Wait is not null)
        {
            await base.Push(job);
            return;
        }

        Listener.BindQueued(job);
        await RunJob(job);
    }
}
