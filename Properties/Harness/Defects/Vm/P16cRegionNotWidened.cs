using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The rest of the block is unmapped and mapped again beside the region.
/// </summary>
sealed class P16cRegionNotWidened(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P16c", "a bind that splits a block locks only what it was asked to change",
        "jobs fault on pages beside an unmap, which nobody had touched, while a block is split",
        "drm/panthor: Support partial unmaps of huge pages, 2025-12, without the wider region",
        PropertyCatalogue.RegionLocked, (device, id, root) => new P16cRegionNotWidened(device, id, root));

    protected override (ulong Start, ulong End) RangeOf(GpuVaOp step) =>
        step is GpuVaOp.Remap remap ? remap.UnmapRange : base.RangeOf(step);
}
