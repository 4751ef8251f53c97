using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The first word of a dual entry is for pages of 64 KiB, the second for pages of 4 KiB.
/// </summary>
readonly struct X12HalvesExchanged : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<X12HalvesExchanged>.Defect(
        "X12", "the halves of a dual entry are exchanged",
        "the GPU takes a table of 4 KiB pages for one of 64 KiB pages and finds nothing there",
        "own",
        PropertyCatalogue.NoDanglingTable);

    public static int SmallHalf<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => 0;
}
