using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A slip in panthor_vm_cleanup_op_ctx.
/// </summary>
sealed class P36LeftoversForgotten(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P36", "reserved page tables that were not needed are not returned",
        "every bind leaks a few pages, and the page-table cache grows until memory is short",
        "own",
        PropertyCatalogue.MemoryNotLeaked, (device, id, root) => new P36LeftoversForgotten(device, id, root));

    protected override void ReturnLeftovers(OpCtx ctx) => ctx.TakeLeftovers();
}
