using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// A slip in the callers of get_pgsize. The hardware ignores the low bits of the physical address of a block.
/// </summary>
sealed class P37PageSizeByIovaOnly(PanthorDevice device, int id, Pfn root) : PanthorVm(device, id, root)
{
    public static readonly VmVariant Variant = VmVariant.Defect(
        "P37", "whether a block fits is asked of the virtual address alone",
        "the GPU sees the memory from the 2 MiB boundary below the buffer and not the buffer",
        "own",
        PropertyCatalogue.TranslationLinearizable, (device, id, root) => new P37PageSizeByIovaOnly(device, id, root));

    protected override (ulong PgSize, ulong PgCount) PageSizeFor(ulong iova, PhysicalAddress paddr, ulong size) =>
        PageSizes.GetPgsize(iova, size);
}
