using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The synchronous one returns early; this one comes as far as the mappings, where a range without bytes has no place.
/// </summary>
sealed class P32EmptyAsyncMap(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P32", "an asynchronous map of no bytes is accepted",
        "the job fails with EINVAL only when it runs, and takes the whole VM with it",
        "panthor_mmu.c of the v4 07/14 posting: panthor_vm_bind_job_create",
        PropertyCatalogue.RefusalJustified, (device, id, root) => new P32EmptyAsyncMap(device, id, root));

    protected override bool DoesNothing(VmBindOp op, bool hasSyncs) =>
        op is not VmBindOp.Map { Size: 0 } && base.DoesNothing(op, hasSyncs);
}
