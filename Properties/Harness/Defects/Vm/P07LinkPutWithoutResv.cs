using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The last reference takes the link out of lists that the reservation lock of the VM guards.
/// </summary>
sealed class P07LinkPutWithoutResv(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P07", "a reference to the link of a VM and a buffer is put without the VM's reservation lock",
        "a list of buffers changes under a task that walks it, and list debugging fires",
        "drm/panthor: Lock the VM resv before calling drm_gpuvm_bo_obtain_prealloc(), fa998a9eac88",
        PropertyCatalogue.LockOrder, (device, id, root) => new P07LinkPutWithoutResv(device, id, root));

    protected override async ValueTask PutLink(VmBo link)
    {
        if (await link.Bo.PutLink(link))
            await FreeLink(link);
    }
}
