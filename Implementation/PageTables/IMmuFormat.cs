using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// What a driver must know of one generation of page tables: the shape of the tree, and the words in it. Levels are those of
/// <see cref="PageTableLevel"/>.
/// </summary>
/// <remarks>
/// Only tables in video memory, and only pages of 4 KiB, because that is what the drivers here map. Encoders refuse by
/// <see cref="ArgumentOutOfRangeException"/> an address that the entry cannot hold: cut off, it would name some other page (defect N32).
/// </remarks>
public interface IMmuFormat<TSelf>
    where TSelf : struct, IMmuFormat<TSelf>
{
    private const int WordBytes = 8;

    static abstract MmuVersion Version { get; }

    /// <summary>How many bits of the virtual address index the table of each level, root first.</summary>
    static abstract ReadOnlySpan<int> IndexBits { get; }

    /// <summary>The lowest of those bits, counted from bit 0 of the byte address, root first.</summary>
    static abstract ReadOnlySpan<int> IndexShift { get; }

    /// <summary>The largest frame number that an entry for video memory can hold.</summary>
    static abstract ulong MaxPfn { get; }

    /// <summary>The same of an entry for host memory.</summary>
    static abstract ulong MaxHostPfn { get; }

    static virtual int Levels => TSelf.IndexBits.Length;

    static virtual int PteLevel => TSelf.Levels - 1;

    /// <summary>The level just above the page tables: each entry has a half for 64 KiB pages and a half for 4 KiB pages.</summary>
    static virtual int DualPdeLevel => TSelf.PteLevel - 1;

    static virtual int VirtualAddressBits => TSelf.IndexShift[PageTableLevel.Pdb] + TSelf.IndexBits[PageTableLevel.Pdb];

    /// <summary>What clears a slot for a table. Zero, not bit 0 inverted: in such a slot bit 0 says "huge PTE" (defect N29).</summary>
    static virtual ulong InvalidPde => 0;

    /// <summary>What clears an entry of a page.</summary>
    static virtual ulong InvalidPte => 0;

    /// <summary>At which byte of a dual entry the word for the table of 4 KiB pages is; the other is for 64 KiB pages.</summary>
    static virtual int SmallHalf => WordBytes;

    /// <summary>And the other.</summary>
    static virtual int BigHalf => WordBytes - TSelf.SmallHalf;

    /// <summary>Bytes from one entry of this level's tables to the next (defect N24).</summary>
    static virtual int EntryBytes(int level) => level == TSelf.DualPdeLevel ? 2 * WordBytes : WordBytes;

    static virtual int EntriesPerTable(int level) => 1 << TSelf.IndexBits[level];

    /// <summary>Which entry of this level's table a walk for the frame reads.</summary>
    static virtual int Index(Vfn vfn, int level)
    {
        ulong index = vfn.Raw >> (TSelf.IndexShift[level] - PageSize.Shift);
        return (int)(index & ((1UL << TSelf.IndexBits[level]) - 1));
    }

    /// <summary>Pages that one entry of this level covers.</summary>
    static virtual ulong SpanInPages(int level) => 1UL << (TSelf.IndexShift[level] - PageSize.Shift);

    /// <summary>An entry that points to a table, for the levels above the dual one.</summary>
    static abstract ulong EncodePde(VramAddress table);

    /// <summary>The high word of a dual entry that points to a table of 4 KiB pages. The low word, for 64 KiB pages, is zero.</summary>
    static abstract ulong EncodeDualPdeSmall(VramAddress table);

    /// <summary>
    /// An entry for a page in video memory: cached, for everybody, with atomics where writes are allowed, of kind 0 (pitch linear).
    /// </summary>
    static abstract ulong EncodePte(Pfn frame, bool writable);

    /// <summary>
    /// An entry for a page in either memory. The GPU's L2 must not cache what lies in the host's (gp100_vmm_pgt_pfn, nouveau's vmmgp100.c).
    /// </summary>
    static abstract ulong EncodePte(GpuPage page);

    /// <summary>
    /// The table that an entry above the dual level points to. Null also if it lies in system memory: its address is in other bits
    /// there, and following what the VRAM bits say ends in somebody's page (defect N17).
    /// </summary>
    static abstract VramAddress? TableInPde(ulong word);

    /// <summary>The table of 4 KiB pages that a dual entry points to; null as for <see cref="TableInPde"/>.</summary>
    static abstract VramAddress? SmallTableInDualPde(ulong big, ulong small);

    /// <summary>The page that an entry maps; null if it maps nothing, or nothing in video memory.</summary>
    static abstract Pfn? FrameInPte(ulong word);

    /// <summary>The page that an entry maps, in either memory; null if it maps nothing, or something else.</summary>
    static abstract GpuPage? PageInPte(ulong word);
}
