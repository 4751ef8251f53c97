using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The first block is widened, the last is not, and the page table code unmaps no part of it.
/// </summary>
sealed class P16bLastBlockPartUnmapped(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P16b", "an unmap that ends within a block asks the page table code for just that part",
        "an unmap that was accepted fails half-way, and the VM with all its mappings is lost",
        "drm/panthor: Support partial unmaps of huge pages, 2025-12, with half of it left out",
        PropertyCatalogue.RefusalJustified, (device, id, root) => new P16bLastBlockPartUnmapped(device, id, root));

    protected override (ulong Start, ulong End) Widened(GpuVaOp.Remap step) => (base.Widened(step).Start, step.UnmapRange.End);
}
