using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A slip in alloc_pt. One page is the table of every level, and cleanup frees it.
/// </summary>
sealed class P36cTableTakenTwice(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P36c", "the pointer into the reserved page tables does not advance",
        "a table points to itself, and is freed at the end of the bind while the GPU walks it",
        "own",
        PropertyCatalogue.NoDanglingTable, (device, id, root) => new P36cTableTakenTwice(device, id, root));

    protected override Pfn? TakeTable(OpCtx ctx) => ctx.Tables.Count > 0 ? ctx.Tables[0] : null;
}
