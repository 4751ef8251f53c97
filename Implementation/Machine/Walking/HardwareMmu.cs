using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine.Walking;

/// <summary>
/// The page table format as the GPU reads it: how it finds an entry, and what the bits of the entry mean to it. Levels count from the
/// root, which is 0.
/// </summary>
/// <remarks>
/// Written from the hardware's documents alone, and sharing nothing with the driver's encoders: whatever a driver writes is judged by what
/// stands here.
/// </remarks>
public abstract class HardwareMmu
{
    private protected const ulong Bit0 = 1;

    readonly TableShape[] shapes;

    private protected HardwareMmu(params TableShape[] shapes) => this.shapes = shapes;

    public abstract MmuVersion Version { get; }

    public int Levels => shapes.Length;

    /// <summary>The level whose entries are pages.</summary>
    public int PteLevel => shapes.Length - 1;

    /// <summary>The level whose entries are two words: one for a table of 64 KiB pages, one for a table of 4 KiB pages.</summary>
    public int DualPdeLevel => shapes.Length - 2;

    public int VirtualAddressBits => shapes[0].HighBit + 1;

    public static HardwareMmu For(MmuVersion version) => version switch
    {
        MmuVersion.V2 => new HardwareMmuV2(),
        MmuVersion.V3 => new HardwareMmuV3(),
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "no such MMU version"),
    };

    /// <summary>An entry above the dual level.</summary>
    public abstract HardwarePde DecodePde(ulong word);

    /// <summary>An entry of the dual level, given its words in the order of their addresses.</summary>
    public abstract HardwareDualPde DecodeDualPde(ulong big, ulong small);

    /// <summary>An entry of the last level, or one further up that calls itself a PTE (of a dual entry: its first word).</summary>
    public abstract HardwarePte DecodePte(ulong word);

    public int EntryBytes(int level) => shapes[level].EntryBytes;

    public int EntriesPerTable(int level) => 1 << (shapes[level].HighBit - shapes[level].LowBit + 1);

    /// <summary>Pages that one entry of this level covers.</summary>
    public ulong SpanInPages(int level) => 1UL << (shapes[level].LowBit - PageSize.Shift);

    /// <summary>Which entry of this level's table the walk for a page reads.</summary>
    public int Index(Vfn vfn, int level) => (int)(Prefix(vfn, level) % (ulong)EntriesPerTable(level));

    /// <summary>What the pages that share this level's entry have in common: the upper bits of the address, down to the index.</summary>
    public ulong Prefix(Vfn vfn, int level) => vfn.Raw >> (shapes[level].LowBit - PageSize.Shift);

    public VramAddress EntryAddress(VramAddress table, int level, Vfn vfn) => table + (ulong)(Index(vfn, level) * EntryBytes(level));

    /// <summary>Where a walk through video memory goes on; null if the entry is no pointer to a table there.</summary>
    public virtual VramAddress? TableOf(HardwarePde pde) =>
        pde is { Valid: true, Aperture: Aperture.VideoMemory } ? new VramAddress(pde.Address) : null;

    /// <summary>The same for the table of 4 KiB pages.</summary>
    public VramAddress? SmallTableOf(HardwareDualPde pde) => TableOf(pde.Small);

    /// <summary>A table's shape: which bits of the virtual byte address index it.</summary>
    private protected readonly record struct TableShape(int HighBit, int LowBit, int EntryBytes);
}
