using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// MMU v3 has the address of a page in its place, from bit 12 on; MMU v2 has it four bits lower.
/// </summary>
readonly struct X17AddressInPlace : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<X17AddressInPlace>.Defect(
        "X17", "an entry of MMU v2 has its address where MMU v3 has it",
        "the GPU reads and writes a page at sixteen times the address of the one that was mapped",
        "own",
        PropertyCatalogue.TranslationLinearizable, MmuVersion.V2);

    const ulong Flags = 0xff;
    const int AddressLow = 8;

    public static ulong EncodePte<TFormat>(Pfn frame, bool writable) where TFormat : struct, IMmuFormat<TFormat> =>
        (TFormat.EncodePte(frame, writable) & Flags) | frame.Address.Raw;

    public static GpuPage? PageInPte<TFormat>(ulong word) where TFormat : struct, IMmuFormat<TFormat> =>
        TFormat.PageInPte((word & Flags) | (word >> PageSize.Shift << AddressLow));
}
