using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Nobody tells the level above.
/// </summary>
sealed class Y26EmptyTableFreed(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y26", "a table that has become empty is freed while an entry still points to it",
        "the GPU walks through a page that is the next one to be a table of another VM",
        "own",
        PropertyCatalogue.NoDanglingTable, (device, id, root) => new Y26EmptyTableFreed(device, id, root));

    protected override IoPgtable MakePgtable(HostMemory memory, Pfn root) =>
        new FreesEmpty(Kernel, memory, TableOwner, this, root);

    sealed class FreesEmpty(KernelContext kernel, HostMemory memory, PageOwner owner, IPageTableAllocator allocator, Pfn root)
        : IoPgtable(kernel, memory, owner, PanthorDevice.VaBits, PanthorDevice.PaBits, allocator, root)
    {
        protected override async ValueTask ClearEntries(Pfn table, int index, int count)
        {
            await base.ClearEntries(table, index, count);
            if (table != Root && !Memory.Words(table).ContainsAnyExcept(0UL))
                FreeTable(table, LpaeEntry.LastLevel);
        }
    }
}
