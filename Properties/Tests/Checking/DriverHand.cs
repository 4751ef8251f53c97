using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Tests.Checking;

/// <summary>Writes single entries of page tables as a driver would, at the places where the hardware looks for them.</summary>
sealed class DriverHand(Vram vram, MmuVersion mmu)
{
    static readonly PageOwner Owner = PageOwner.PageTablesOf(0);

    public HardwareMmu Format { get; } = HardwareMmu.For(mmu);

    bool IsV3 => mmu == MmuVersion.V3;

    /// <summary>Where the entry for a page stands in a table of that level.</summary>
    public VramAddress EntryOf(Pfn table, int level, Vfn vfn) => Format.EntryAddress(table.Address, level, vfn);

    /// <summary>Points an entry above the leaves to a table, or to nothing.</summary>
    public void PointTo(Pfn table, int level, Vfn vfn, Pfn? child)
    {
        var entry = EntryOf(table, level, vfn);
        if (level != Format.DualPdeLevel)
        {
            Write(entry, child is { } next ? (IsV3 ? MmuV3.EncodePde(next.Address) : MmuV2.EncodePde(next.Address)) : 0);
            return;
        }

        Write(entry, 0);
        Write(entry + 8, child is { } small ? EncodeDualPdeSmall(small.Address) : 0);
    }

    /// <summary>Writes an entry of the last level.</summary>
    public void Map(Pfn leaf, Vfn vfn, Pfn? frame)
    {
        ulong word = frame is { } page ? (IsV3 ? MmuV3.EncodePte(page, writable: true) : MmuV2.EncodePte(page, writable: true)) : 0;
        Write(EntryOf(leaf, Format.PteLevel, vfn), word);
    }

    ulong EncodeDualPdeSmall(VramAddress table) => IsV3 ? MmuV3.EncodeDualPdeSmall(table) : MmuV2.EncodeDualPdeSmall(table);

    void Write(VramAddress address, ulong value) => vram.Write(address, value, Owner, "driver");
}
