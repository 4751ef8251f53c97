using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The list of the links of a VM is guarded by that lock, and others go through it.
/// </summary>
sealed class P27LinkedWithoutResv(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P27", "a buffer is linked to a VM without the reservation lock of the VM",
        "whoever goes through the buffers of the VM at that time follows a broken list",
        "drm_gpuvm.c: drm_gpuvm_bo_extobj_add() under DRM_GPUVM_RESV_PROTECTED; review of v5, Thomas Hellstrom, 2023-10",
        PropertyCatalogue.LockOrder, (device, id, root) => new P27LinkedWithoutResv(device, id, root));

    protected override ValueTask<VmBo> LinkTo(PanthorGem bo, VmBo fresh) => bo.ObtainLink(fresh);
}
