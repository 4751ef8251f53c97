using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A table that an unmap has left empty is still linked there.
/// </summary>
sealed class Y27TableUnderBlockLost(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y27", "a block is written over the entry of a table without freeing the table",
        "each block that takes the place of pages costs a page of memory for ever",
        "own",
        PropertyCatalogue.MemoryNotLeaked, (device, id, root) => new Y27TableUnderBlockLost(device, id, root));

    protected override IoPgtable MakePgtable(HostMemory memory, Pfn root) =>
        new OverTables(Kernel, memory, TableOwner, this, root);

    sealed class OverTables(KernelContext kernel, HostMemory memory, PageOwner owner, IPageTableAllocator allocator, Pfn root)
        : IoPgtable(kernel, memory, owner, PanthorDevice.VaBits, PanthorDevice.PaBits, allocator, root)
    {
        protected override ValueTask<Errno> MakeWay(Pfn table, int level, int index, int count) =>
            level == LpaeEntry.LastLevel ? base.MakeWay(table, level, index, count) : new(Errno.None);
    }
}
