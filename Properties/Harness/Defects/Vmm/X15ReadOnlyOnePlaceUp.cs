using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The bit above it disables atomic operations and nothing else.
/// </summary>
readonly struct X15ReadOnlyOnePlaceUp : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<X15ReadOnlyOnePlaceUp>.Defect(
        "X15", "the read-only bit is set one place too high",
        "the GPU writes to pages that were mapped read-only",
        "own",
        PropertyCatalogue.PermissionEnforced);

    public static ulong EncodePte<TFormat>(Pfn frame, bool writable) where TFormat : struct, IMmuFormat<TFormat> =>
        TFormat.EncodePte(frame, writable) & ~ReadOnly(TFormat.Version);

    static ulong ReadOnly(MmuVersion version) => version == MmuVersion.V2 ? 1UL << 6 : 1UL << 5;
}
