using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The level of dual entries has 256 of them, because they are twice as wide; all others have 512.
/// </summary>
readonly struct X11DualLevelTooWide : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<X11DualLevelTooWide>.Defect(
        "X11", "the level of dual entries is taken for one of 512 entries",
        "past each odd multiple of 512 MiB an entry is written to the page behind its table",
        "own",
        PropertyCatalogue.MemorySafe);

    public static ReadOnlySpan<int> IndexBits<TFormat>() where TFormat : struct, IMmuFormat<TFormat> =>
        TFormat.Version == MmuVersion.V2 ? [2, 9, 9, 9, 9] : [1, 9, 9, 9, 9, 9];
}
