using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The page table code no longer splits blocks and unmaps nothing. What was accepted then fails, and the VM is lost.
/// </summary>
sealed class P16BlockPartUnmapped(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P16", "an unmap of a part of a block asks the page table code for just that part",
        "a hole in a 2 MiB page ends in EINVAL inside the bind job, and the VM is lost",
        "before drm/panthor: Support partial unmaps of huge pages, 2025-12; io-pgtable-arm since 33729a5fc0ca",
        PropertyCatalogue.RefusalJustified, (device, id, root) => new P16BlockPartUnmapped(device, id, root));

    protected override (ulong Start, ulong End) Widened(GpuVaOp.Remap step) => step.UnmapRange;
}
