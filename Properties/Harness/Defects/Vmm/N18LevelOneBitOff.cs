using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The index of the level above the page tables is taken one bit too high, so that two neighbouring tables share a slot.
/// </summary>
readonly struct N18LevelOneBitOff : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<N18LevelOneBitOff>.Defect(
        "N18", "an index of the virtual address is taken one bit too high",
        "a page is mapped two MiB from where it should be, and its neighbour gets the same table",
        "nova-core, v8 to v9 of the series: fixes for bit field positions in the virtual address",
        PropertyCatalogue.TranslationLinearizable);

    public static ReadOnlySpan<int> IndexShift<TFormat>() where TFormat : struct, IMmuFormat<TFormat> =>
        TFormat.Version == MmuVersion.V2 ? [47, 38, 29, 22, 12] : [56, 47, 38, 29, 22, 12];
}
