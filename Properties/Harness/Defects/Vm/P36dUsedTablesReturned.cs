using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A slip in panthor_vm_cleanup_op_ctx: the array is freed from its beginning and not from the pointer.
/// </summary>
sealed class P36dUsedTablesReturned(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P36d", "all reserved page tables are returned, also those that were used",
        "the tables of a mapping become those of another VM while the GPU walks them",
        "own",
        PropertyCatalogue.MemorySafe, (device, id, root) => new P36dUsedTablesReturned(device, id, root));

    protected override void ReturnLeftovers(OpCtx ctx)
    {
        foreach (var page in ctx.Tables)
            Device.TablePages.Free(page);
        ctx.TakeLeftovers();
    }
}
