using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// An unmap in the middle of a mapping leaves two pieces, and has no node for the second.
/// </summary>
sealed class P04OneVmaForUnmap(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P04", "only one VMA is allocated for an unmap, which may leave two pieces",
        "punching a hole ends in ENOMEM inside the bind job, and the VM is lost",
        "drm/panthor: Fix kernel panic on partial unmap of a GPU VA region, Akash Goel, 2025-10-17",
        PropertyCatalogue.CriticalPathClean, (device, id, root) => new P04OneVmaForUnmap(device, id, root));

    protected override int VmasForUnmap => 1;
}
