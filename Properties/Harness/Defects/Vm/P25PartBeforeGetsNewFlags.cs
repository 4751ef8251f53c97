using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The next bind that has to split a block writes them into the entries.
/// </summary>
sealed class P25PartBeforeGetsNewFlags(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P25", "what stays before the request that cuts a mapping gets the flags of the request",
        "a page before a read-only map loses its right to be written, or gains one that nobody gave",
        "drm/nouveau: uvmm: fix unset region pointer on remap, 2023-08; for panthor a slip",
        PropertyCatalogue.NeighboursUntouched, (device, id, root) => new P25PartBeforeGetsNewFlags(device, id, root));

    protected override VmMapFlags FlagsOfPart(OpCtx ctx, GpuVa old, GpuVaPart part) =>
        ctx.Op is VmBindOp.Map map && part.Start == old.Start ? map.Flags : old.Flags;
}
