using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A map that was queued before is executed after everything was unmapped.
/// </summary>
sealed class P30MapAfterDestroy(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P30", "whether the VM is destroyed is asked when a job is made and not when it is executed",
        "a queued map runs after the last unmap, and the GPU reaches the buffer in a dead VM",
        "panthor_mmu.c of the v4 07/14 posting: panthor_vm_bind_job_create",
        PropertyCatalogue.Lifecycle, (device, id, root) => new P30MapAfterDestroy(device, id, root));

    protected override async ValueTask<Errno> Refusal(VmBindOp op) =>
        op is VmBindOp.Map && await IsUnusable() ? Errno.EINVAL : Errno.None;
}
