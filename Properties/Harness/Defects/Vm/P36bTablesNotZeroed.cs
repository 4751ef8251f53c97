using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A slip in alloc_pt. What its last user left in it are entries now.
/// </summary>
sealed class P36bTablesNotZeroed(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P36b", "a reserved page becomes a page table without being zeroed",
        "old words of the page act as entries, and the GPU reaches memory at random",
        "own",
        PropertyCatalogue.TablesZeroFilled, (device, id, root) => new P36bTablesNotZeroed(device, id, root));

    protected override IoPgtable MakePgtable(HostMemory memory, Pfn root) =>
        new WithoutZeroing(Kernel, memory, TableOwner, this, root);

    sealed class WithoutZeroing(KernelContext kernel, HostMemory memory, PageOwner owner, IPageTableAllocator allocator, Pfn root)
        : IoPgtable(kernel, memory, owner, PanthorDevice.VaBits, PanthorDevice.PaBits, allocator, root)
    {
        protected override ValueTask ZeroTable(Pfn table) => ValueTask.CompletedTask;
    }
}
