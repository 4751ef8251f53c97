using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The next bind that has to split a block writes them into the entries.
/// </summary>
sealed class P25PartsGetNewFlags(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P25", "what stays of a mapping gets the flags of the request that cuts it",
        "the rest of a read-only mapping becomes writable when its block is split the next time",
        "drm/nouveau: uvmm: fix unset region pointer on remap, 2023-08; for panthor a slip",
        PropertyCatalogue.NeighboursUntouched, (device, id, root) => new P25PartsGetNewFlags(device, id, root));

    protected override VmMapFlags FlagsOfPart(OpCtx ctx, GpuVa old) => ctx.Op is VmBindOp.Map map ? map.Flags : old.Flags;
}
