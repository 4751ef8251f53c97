using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Every later entry loses so many bytes at its beginning, and the mapping ends too early.
/// </summary>
sealed class P03OffsetKept(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P03", "the offset is applied to every entry of the scatter list and not only to the first",
        "the GPU sees wrong pages from the second entry on, and faults at the end of the range",
        "drm/panthor: Fix handling of partial GPU mapping of BOs, Akash Goel, 2024-11-11 (Fixes: 647810ec2476)",
        PropertyCatalogue.TranslationLinearizable, (device, id, root) => new P03OffsetKept(device, id, root));

    protected override ulong OffsetInNextEntry(ulong offset) => offset;
}
