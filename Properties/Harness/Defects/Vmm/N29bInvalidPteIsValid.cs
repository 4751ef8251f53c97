using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The same slip at the last level: there bit 0 says that the entry is valid.
/// </summary>
readonly struct N29bInvalidPteIsValid : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<N29bInvalidPteIsValid>.Defect(
        "N29b", "an entry is cleared with bit 0 set",
        "after unmap the GPU does not fault: it reads and writes the first page of video memory",
        "a slip, after N29",
        PropertyCatalogue.NoStaleTranslation);

    public static ulong InvalidPte<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => 1;
}
