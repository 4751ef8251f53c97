using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The old mapping is lost and the new one is not there.
/// </summary>
sealed class P19HalfDoneMapForgiven(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P19", "a synchronous map that fails after its unmap steps leaves the VM usable",
        "the old mapping is gone, the new one is missing, and jobs are let in and fault",
        "panthor_mmu.c of the v4 07/14 posting: panthor_vm_exec_op flags only asynchronous binds",
        PropertyCatalogue.ErrorAtomic, (device, id, root) => new P19HalfDoneMapForgiven(device, id, root));

    protected override bool IsHalfDone(OpCtx ctx) => false;
}
