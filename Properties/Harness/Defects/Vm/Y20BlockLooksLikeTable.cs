using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A block and a page have different descriptors, and that of a page means a table further up.
/// </summary>
sealed class Y20BlockLooksLikeTable(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y20", "a block gets the descriptor of a page",
        "the GPU takes what lies in a buffer for page tables",
        "own",
        PropertyCatalogue.NoDanglingTable, (device, id, root) => new Y20BlockLooksLikeTable(device, id, root));

    protected override IoPgtable MakePgtable(HostMemory memory, Pfn root) =>
        new PageDescriptors(Kernel, memory, TableOwner, this, root);

    sealed class PageDescriptors(KernelContext kernel, HostMemory memory, PageOwner owner, IPageTableAllocator allocator, Pfn root)
        : IoPgtable(kernel, memory, owner, PanthorDevice.VaBits, PanthorDevice.PaBits, allocator, root)
    {
        protected override ValueTask WriteLeaves(Pfn table, int index, int count, ulong first, ulong pgsize) =>
            base.WriteLeaves(table, index, count, pgsize == PageSizes.Large ? first | 2 : first, pgsize);
    }
}
