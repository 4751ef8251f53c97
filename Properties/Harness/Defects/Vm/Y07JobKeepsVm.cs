using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The VM outlives all who use it.
/// </summary>
sealed class Y07JobKeepsVm(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y07", "a job does not put its reference to the VM",
        "VMs that user space has closed keep their tables and buffers, until memory is short",
        "own",
        PropertyCatalogue.RefcountBalanced, (device, id, root) => new Y07JobKeepsVm(device, id, root));

    protected override async ValueTask CleanupJob(BindJob job)
    {
        await CleanupOp(job.Ctx);
        Listener.ObjectCounted(VmObject.BindJob, -1);
    }
}
