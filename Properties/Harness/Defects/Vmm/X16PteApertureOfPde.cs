using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Video memory is 1 in an entry that points to a table. In a page table entry, 1 is the memory of a peer GPU.
/// </summary>
readonly struct X16PteApertureOfPde : IFormatSlip
{
    public static readonly VmmVariant Variant = SlippedVmm<X16PteApertureOfPde>.Defect(
        "X16", "a PTE is written with the aperture number of a PDE",
        "the GPU looks for the page on another GPU and faults, although the entry is valid",
        "own",
        PropertyCatalogue.TranslationLinearizable);

    const ulong PeerMemory = 1 << 1;

    public static ulong EncodePte<TFormat>(Pfn frame, bool writable) where TFormat : struct, IMmuFormat<TFormat> =>
        TFormat.EncodePte(frame, writable) | PeerMemory;
}
