using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The page behind the range is gone too.
/// </summary>
sealed class Y10ClearsOneTooMany(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y10", "an unmap clears one entry too many",
        "the neighbour's first page faults on the GPU, although its VMA says that it is mapped",
        "own",
        PropertyCatalogue.NeighboursUntouched, (device, id, root) => new Y10ClearsOneTooMany(device, id, root));

    protected override IoPgtable MakePgtable(HostMemory memory, Pfn root) =>
        new OneTooMany(Kernel, memory, TableOwner, this, root);

    sealed class OneTooMany(KernelContext kernel, HostMemory memory, PageOwner owner, IPageTableAllocator allocator, Pfn root)
        : IoPgtable(kernel, memory, owner, PanthorDevice.VaBits, PanthorDevice.PaBits, allocator, root)
    {
        protected override ValueTask ClearEntries(Pfn table, int index, int count) =>
            base.ClearEntries(table, index, Math.Min(count + 1, PageSize.Words - index));
    }
}
