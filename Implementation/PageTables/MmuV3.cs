using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// MMU version 3, Hopper and later: 57 bits of virtual address, six levels. Source: the header gh100/dev_mmu.h of NVIDIA's
/// open-gpu-kernel-modules.
/// </summary>
/// <remarks>
/// <code>
/// level   NVIDIA's  address bits   entries   bytes an entry   an entry covers
/// Pdb     PD4       56                   2                8   64 PiB
/// L1      PD3       55:47              512                8   128 TiB
/// L2      PD2       46:38              512                8   256 GiB
/// L3      PD1       37:29              512                8   512 MiB
/// L4      PD0       28:21              256               16   2 MiB
/// L5      PT        20:12              512                8   4 KiB
/// </code>
/// Every table takes a page, the root too, although it fills only 16 bytes of it.
/// </remarks>
public readonly struct MmuV3 : IMmuFormat<MmuV3>
{
    public static MmuVersion Version => MmuVersion.V3;

    public static ReadOnlySpan<int> IndexBits => [1, 9, 9, 9, 8, 9];

    public static ReadOnlySpan<int> IndexShift => [56, 47, 38, 29, 21, 12];

    /// <summary>40 bits, the whole field. No GPU has so much memory: the header names 28 of them for it.</summary>
    public static ulong MaxPfn => PteV3.MaxFrame;

    public static ulong MaxHostPfn => PteV3.MaxFrame;

    public static ulong EncodePde(VramAddress table) => PdeTo(table).Encode();

    public static ulong EncodeDualPdeSmall(VramAddress table) => new DualPdeV3(default, PdeTo(table)).Encode().Small;

    public static ulong EncodePte(Pfn frame, bool writable) => EncodePte(GpuPage.InVideoMemory(frame, writable));

    /// <summary>Access counters are off: nobody here listens to their notifications.</summary>
    public static ulong EncodePte(GpuPage page)
    {
        page.MustFit(MaxPfn, MaxHostPfn);
        return new PteV3
        {
            Valid = true,
            Aperture = page.Aperture,
            Uncached = page.IsInHost,
            Address = page.Frame.Address.Raw,
            ReadOnly = !page.Writable,
            AtomicDisabled = !page.Atomic,
            AccessCountersDisabled = true,
        }.Encode();
    }

    public static VramAddress? TableInPde(ulong word) => PdeV3.LocalTable(word);

    /// <summary>Bit 0 of the first word makes the whole slot a huge PTE; then there is no table, whatever the second word says.</summary>
    public static VramAddress? SmallTableInDualPde(ulong big, ulong small) =>
        PdeV3.IsHugePte(big) ? null : PdeV3.LocalTableOfSmallHalf(small);

    public static Pfn? FrameInPte(ulong word) => PteV3.LocalFrame(word);

    public static GpuPage? PageInPte(ulong word) => PteV3.MappedPage(word);

    static PdeV3 PdeTo(VramAddress table) => new() { Aperture = Aperture.VideoMemory, Address = table.Raw };
}
