using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The VM forgets it, and the allocator does not.
/// </summary>
sealed class Y03KernelRangeNotFreed(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y03", "the range of a buffer of the kernel is not freed with it",
        "new kernel buffers get ENOSPC in a VM in which hardly anything is mapped",
        "own",
        PropertyCatalogue.VaNotLeaked, (device, id, root) => new Y03KernelRangeNotFreed(device, id, root));

    protected override ValueTask FreeVa(VfnRange range) => ValueTask.CompletedTask;
}
