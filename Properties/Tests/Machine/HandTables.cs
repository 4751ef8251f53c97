using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Machine;

/// <summary>
/// Page tables written by hand, word by word from NVIDIA's documents: one path from the root to one page table. Neither the driver's
/// encoders nor the machine's decoders have a part in it.
/// </summary>
sealed class HandTables
{
    static readonly PageOwner Owner = PageOwner.PageTablesOf(0);
    static readonly PageOwner Client = PageOwner.ClientData(1);

    // Lowest bit of the address that indexes each level, root first.
    static readonly int[] ShiftsV2 = [47, 38, 29, 21, 12];
    static readonly int[] ShiftsV3 = [56, 47, 38, 29, 21, 12];

    readonly Vram vram;
    readonly MmuVersion version;
    readonly int[] shifts;
    readonly Pfn[] tables;

    /// <summary>Tables in pages first, first + 1, ..., linked for the given page; its entry is invalid.</summary>
    public HandTables(Vram vram, MmuVersion version, Vfn vfn, ulong first = 0)
    {
        (this.vram, this.version, Page) = (vram, version, vfn);
        shifts = version == MmuVersion.V2 ? ShiftsV2 : ShiftsV3;
        tables = [.. shifts.Select((_, level) => new Pfn(first + (ulong)level))];
        foreach (var table in tables)
            AddTable(table);
        for (int level = 0; level < PteLevel; level++)
            Link(level, tables[level + 1]);
    }

    public Vfn Page { get; }

    public VramAddress Root => tables[0].Address;

    public int PteLevel => shifts.Length - 1;

    public int DualLevel => PteLevel - 1;

    /// <summary>The page table.</summary>
    public Pfn Last => tables[^1];

    public void AddTable(Pfn page)
    {
        vram.Allocate(page, Owner);
        vram.Clear(page, PageSize.Words, Owner, "test");
    }

    /// <summary>A page of data with a value in its first word.</summary>
    public void AddData(Pfn page, ulong value)
    {
        vram.Allocate(page, Client);
        vram.Write(page.Address, value, Client, "test");
    }

    public void Link(int level, Pfn table) => Write(Slot(level, Page) + (level == DualLevel ? 8UL : 0), Pde(table));

    /// <summary>Writes a raw word into the slot of a level, or into the second word of a dual one.</summary>
    public void WriteSlot(int level, ulong word, bool secondWord = false) => Write(Slot(level, Page) + (secondWord ? 8UL : 0), word);

    public void Map(Vfn vfn, Pfn frame, bool writable = true) => Write(Slot(PteLevel, vfn), Pte(frame, writable));

    /// <summary>Writes a raw word into the entry of a page.</summary>
    public void Map(Vfn vfn, ulong word) => Write(Entry(vfn), word);

    public VramAddress Entry(Vfn vfn) => Slot(PteLevel, vfn);

    /// <summary>The same in another page table than the one that belongs to this path.</summary>
    public void MapIn(Pfn table, Vfn vfn, Pfn frame) => Write(table.Address + Offset(PteLevel, vfn), Pte(frame, writable: true));

    public void Write(VramAddress address, ulong word) => vram.Write(address, word, Owner, "test");

    /// <summary>Video memory is aperture 1 in [2:1]. The address: v2 in units of 4 KiB from bit 8, v3 in place.</summary>
    public ulong Pde(Pfn table) => AddressBits(table) | 1 << 1;

    /// <summary>VALID is bit 0, video memory aperture 0. READ_ONLY: v2 bit 6; v3 bit 2 of the PCF, which starts at bit 3.</summary>
    public ulong Pte(Pfn frame, bool writable) => AddressBits(frame) | 1 | (writable ? 0UL : 1UL << (version == MmuVersion.V2 ? 6 : 5));

    ulong AddressBits(Pfn page) => version == MmuVersion.V2 ? page.Raw << 8 : page.Raw << 12;

    VramAddress Slot(int level, Vfn vfn) => tables[level].Address + Offset(level, vfn);

    ulong Offset(int level, Vfn vfn)
    {
        ulong entries = level == 0 ? version == MmuVersion.V2 ? 4UL : 2UL : level == DualLevel ? 256UL : 512UL;
        return (vfn.Address.Raw >> shifts[level]) % entries * (level == DualLevel ? 16UL : 8UL);
    }
}
