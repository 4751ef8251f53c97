using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// MMU version 2, Pascal to Ada: 49 bits of virtual address, five levels. Source: NVIDIA open-gpu-doc, gp100-mmu-format, and the header
/// gp100/dev_mmu.h of open-gpu-kernel-modules.
/// </summary>
/// <remarks>
/// <code>
/// level   NVIDIA's  address bits   entries   bytes an entry   an entry covers
/// Pdb     PD3       48:47                4                8   128 TiB
/// L1      PD2       46:38              512                8   256 GiB
/// L2      PD1       37:29              512                8   512 MiB
/// L3      PD0       28:21              256               16   2 MiB
/// L4      PT        20:12              512                8   4 KiB
/// </code>
/// Every table takes a page, the root too, although it fills only 32 bytes of it.
/// </remarks>
public readonly struct MmuV2 : IMmuFormat<MmuV2>
{
    public static MmuVersion Version => MmuVersion.V2;

    public static ReadOnlySpan<int> IndexBits => [2, 9, 9, 8, 9];

    public static ReadOnlySpan<int> IndexShift => [47, 38, 29, 21, 12];

    /// <summary>25 bits: 128 GiB of video memory.</summary>
    public static ulong MaxPfn => PteV2.MaxLocalFrame;

    /// <summary>46 bits.</summary>
    public static ulong MaxHostPfn => PteV2.MaxSystemFrame;

    public static ulong EncodePde(VramAddress table) => PdeTo(table).Encode();

    public static ulong EncodeDualPdeSmall(VramAddress table) => new DualPdeV2(default, PdeTo(table)).Encode().Small;

    public static ulong EncodePte(Pfn frame, bool writable) => EncodePte(GpuPage.InVideoMemory(frame, writable));

    public static ulong EncodePte(GpuPage page)
    {
        page.MustFit(MaxPfn, MaxHostPfn);
        return new PteV2
        {
            Valid = true,
            Aperture = page.Aperture,
            Volatile = page.IsInHost,
            Address = page.Frame.Address.Raw,
            ReadOnly = !page.Writable,
            AtomicDisabled = !page.Atomic,
        }.Encode();
    }

    public static VramAddress? TableInPde(ulong word) => PdeV2.LocalTable(word);

    /// <summary>Bit 0 of the first word makes the whole slot a huge PTE; then there is no table, whatever the second word says.</summary>
    public static VramAddress? SmallTableInDualPde(ulong big, ulong small) =>
        PdeV2.IsHugePte(big) ? null : PdeV2.LocalTableOfSmallHalf(small);

    public static Pfn? FrameInPte(ulong word) => PteV2.LocalFrame(word);

    public static GpuPage? PageInPte(ulong word) => PteV2.MappedPage(word);

    static PdeV2 PdeTo(VramAddress table) => new() { Aperture = Aperture.VideoMemory, Address = table.Raw };
}
