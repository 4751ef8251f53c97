using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A bind that begins within a page is accepted.
/// </summary>
sealed class P23OffsetNotAligned(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P23", "the offset into the buffer need not be aligned",
        "the hardware drops the low bits, and the GPU sees the buffer shifted by part of a page",
        "panthor_mmu.c of the v4 07/14 posting: panthor_vm_prepare_sync_bind_op_ctx checks op->va | op->size",
        PropertyCatalogue.RefusalJustified, (device, id, root) => new P23OffsetNotAligned(device, id, root));

    protected override bool IsAligned(VmBindOp.Map map) => IsPageAligned(map.Va | map.Size);
}
