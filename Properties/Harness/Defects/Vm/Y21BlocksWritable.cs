using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// The bit is put into the entries of pages alone.
/// </summary>
sealed class Y21BlocksWritable(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "Y21", "a block lacks the bit that makes it read-only",
        "a shader overwrites whole blocks of a buffer that was mapped for reading",
        "own",
        PropertyCatalogue.PermissionEnforced, (device, id, root) => new Y21BlocksWritable(device, id, root));

    protected override IoPgtable MakePgtable(HostMemory memory, Pfn root) =>
        new WritableBlocks(Kernel, memory, TableOwner, this, root);

    sealed class WritableBlocks(KernelContext kernel, HostMemory memory, PageOwner owner, IPageTableAllocator allocator, Pfn root)
        : IoPgtable(kernel, memory, owner, PanthorDevice.VaBits, PanthorDevice.PaBits, allocator, root)
    {
        const ulong ReadOnly = 1 << 7;

        protected override ValueTask WriteLeaves(Pfn table, int index, int count, ulong first, ulong pgsize) =>
            base.WriteLeaves(table, index, count, pgsize == PageSizes.Large ? first & ~ReadOnly : first, pgsize);
    }
}
