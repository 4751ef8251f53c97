using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Only dual entries are 16 bytes wide. A table of 512 such entries would need two pages.
/// </summary>
readonly struct N24bWideSlots : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<N24bWideSlots>.Defect(
        "N24b", "every entry is counted as 16 bytes wide",
        "an entry in the second half of a table is written to the page behind it, whoever has that",
        "a slip in the level test of the slot address",
        PropertyCatalogue.MemorySafe);

    public static int EntryBytes<TFormat>(int level) where TFormat : struct, IMmuFormat<TFormat> => 16;
}
