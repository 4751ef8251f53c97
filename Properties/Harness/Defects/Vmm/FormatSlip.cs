using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>A slip in the driver's knowledge of the page tables: what it does not override is as the format has it.</summary>
interface IFormatSlip
{
    static virtual ReadOnlySpan<int> IndexBits<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => TFormat.IndexBits;

    static virtual ReadOnlySpan<int> IndexShift<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => TFormat.IndexShift;

    static virtual int VirtualAddressBits<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => TFormat.VirtualAddressBits;

    static virtual int EntryBytes<TFormat>(int level) where TFormat : struct, IMmuFormat<TFormat> => TFormat.EntryBytes(level);

    static virtual int SmallHalf<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => TFormat.SmallHalf;

    static virtual ulong MaxPfn<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => TFormat.MaxPfn;

    static virtual ulong InvalidPde<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => TFormat.InvalidPde;

    static virtual ulong InvalidPte<TFormat>() where TFormat : struct, IMmuFormat<TFormat> => TFormat.InvalidPte;

    /// <summary>Of every level above the page tables.</summary>
    static virtual ulong PdeWord(ulong word) => word;

    /// <summary>What <see cref="PdeWord"/> made of a word, before it is decoded.</summary>
    static virtual ulong ReadPdeWord(ulong word) => word;

    static virtual ulong EncodePte<TFormat>(Pfn frame, bool writable) where TFormat : struct, IMmuFormat<TFormat> =>
        TFormat.EncodePte(frame, writable);

    static virtual GpuPage? PageInPte<TFormat>(ulong word) where TFormat : struct, IMmuFormat<TFormat> => TFormat.PageInPte(word);
}

/// <summary>A format as a driver believes it to be that made the slip.</summary>
readonly struct Slipped<TFormat, TSlip> : IMmuFormat<Slipped<TFormat, TSlip>>
    where TFormat : struct, IMmuFormat<TFormat>
    where TSlip : struct, IFormatSlip
{
    public static MmuVersion Version => TFormat.Version;

    public static ReadOnlySpan<int> IndexBits => TSlip.IndexBits<TFormat>();

    public static ReadOnlySpan<int> IndexShift => TSlip.IndexShift<TFormat>();

    public static int VirtualAddressBits => TSlip.VirtualAddressBits<TFormat>();

    public static int EntryBytes(int level) => TSlip.EntryBytes<TFormat>(level);

    public static int SmallHalf => TSlip.SmallHalf<TFormat>();

    public static ulong MaxPfn => TSlip.MaxPfn<TFormat>();

    public static ulong MaxHostPfn => TFormat.MaxHostPfn;

    public static ulong InvalidPde => TSlip.InvalidPde<TFormat>();

    public static ulong InvalidPte => TSlip.InvalidPte<TFormat>();

    public static ulong EncodePde(VramAddress table) => TSlip.PdeWord(TFormat.EncodePde(table));

    public static ulong EncodeDualPdeSmall(VramAddress table) => TSlip.PdeWord(TFormat.EncodeDualPdeSmall(table));

    public static ulong EncodePte(Pfn frame, bool writable) => TSlip.EncodePte<TFormat>(frame, writable);

    public static ulong EncodePte(GpuPage page) => TFormat.EncodePte(page);

    public static VramAddress? TableInPde(ulong word) => TFormat.TableInPde(TSlip.ReadPdeWord(word));

    public static VramAddress? SmallTableInDualPde(ulong big, ulong small) =>
        TFormat.SmallTableInDualPde(big, TSlip.ReadPdeWord(small));

    public static Pfn? FrameInPte(ulong word) => PageInPte(word) is { IsInHost: false } page ? page.Frame : null;

    public static GpuPage? PageInPte(ulong word) => TSlip.PageInPte<TFormat>(word);
}
