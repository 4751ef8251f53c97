using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Inverted, the valid bit of a page table entry makes a huge page of a slot for tables.
/// </summary>
readonly struct N29InvalidPdeIsHuge : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<N29InvalidPdeIsHuge>.Defect(
        "N29", "an invalid PDE has bit 0 set",
        "where no table should be, the GPU finds a huge page that begins at address 0",
        "nova-core mm/pagetable: Pde::invalid of MMU v2 sets valid_inverted",
        PropertyCatalogue.NoDanglingTable);

    public static ulong InvalidPde<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => 1;
}
