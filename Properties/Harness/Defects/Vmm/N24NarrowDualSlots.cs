using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The driver counts 8 bytes from one dual entry to the next where the hardware counts 16, so that it writes into the neighbour's slot. It
/// reads its own mistake back without noticing.
/// </summary>
sealed class N24NarrowDualSlots(Nova.GpuMm mm, int id, IVmmListener listener)
    : Nova.Vmm(mm, id, listener, root => WalkerFor(mm.Version, root))
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N24", "dual entries are counted as 8 bytes wide",
        "the GPU faults or walks a wrong table, while read_mapping finds everything in order",
        "a slip in the level test of the slot address",
        PropertyCatalogue.TranslationLinearizable, (mm, id, listener) => new N24NarrowDualSlots(mm, id, listener));

    static PtWalk WalkerFor(MmuVersion version, VramAddress root) =>
        version == MmuVersion.V2 ? new PtWalk<Narrow<MmuV2>>(root) : new PtWalk<Narrow<MmuV3>>(root);

    readonly struct Narrow<TFormat> : IMmuFormat<Narrow<TFormat>>
        where TFormat : struct, IMmuFormat<TFormat>
    {
        public static MmuVersion Version => TFormat.Version;

        public static ReadOnlySpan<int> IndexBits => TFormat.IndexBits;

        public static ReadOnlySpan<int> IndexShift => TFormat.IndexShift;

        public static ulong MaxPfn => TFormat.MaxPfn;

        public static ulong MaxHostPfn => TFormat.MaxHostPfn;

        public static int EntryBytes(int level) => 8;

        public static ulong EncodePde(VramAddress table) => TFormat.EncodePde(table);

        public static ulong EncodeDualPdeSmall(VramAddress table) => TFormat.EncodeDualPdeSmall(table);

        public static ulong EncodePte(Pfn frame, bool writable) => TFormat.EncodePte(frame, writable);

        public static ulong EncodePte(GpuPage page) => TFormat.EncodePte(page);

        public static VramAddress? TableInPde(ulong word) => TFormat.TableInPde(word);

        public static VramAddress? SmallTableInDualPde(ulong big, ulong small) => TFormat.SmallTableInDualPde(big, small);

        public static Pfn? FrameInPte(ulong word) => TFormat.FrameInPte(word);

        public static GpuPage? PageInPte(ulong word) => TFormat.PageInPte(word);
    }
}
