using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The link goes with the operation that made the mapping, and the buffer with its handle, while the GPU can reach its pages.
/// </summary>
sealed class Y06MappingHoldsNoLink(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y06", "a mapping does not hold the link to its buffer",
        "closing the handle frees a buffer that the GPU still writes to",
        "own",
        PropertyCatalogue.MemorySafe, (device, id, root) => new Y06MappingHoldsNoLink(device, id, root));

    protected override ValueTask Link(PanthorVma vma, VmBo link, VmMapFlags flags)
    {
        (vma.Link, vma.Flags) = (link, flags);
        return ValueTask.CompletedTask;
    }
}
