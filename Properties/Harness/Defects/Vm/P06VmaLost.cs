using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// It is off the list of the operation, so that cleanup does not find it.
/// </summary>
sealed class P06VmaLost(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P06", "a VMA that was taken for a step that failed is not returned",
        "each failed map costs a VMA that nothing points to, and the slab only ever grows",
        "drm/panthor: Fix potential memleak of vma structure, Akash Goel, 2025-10-20",
        PropertyCatalogue.MemoryNotLeaked, (device, id, root) => new P06VmaLost(device, id, root));

    protected override void ReturnVma(OpCtx ctx, PanthorVma vma)
    {
    }
}
