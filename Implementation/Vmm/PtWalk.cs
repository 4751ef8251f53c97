using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

public enum WalkOutcome
{
    /// <summary>The window failed (EIO).</summary>
    Failed,

    /// <summary>A PDE on the path is invalid, and nothing is prepared for its slot.</summary>
    PageTableMissing,

    /// <summary>All tables of the path exist.</summary>
    Complete,

    Unmapped,
    Mapped,

    /// <summary>The entry maps a page of host memory.</summary>
    MappedToHost,
}

/// <summary>Where a walk ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Entry">The slot of the missing table, or the address of the page table entry; nothing if it failed.</param>
/// <param name="Level">The level of that slot's table.</param>
/// <param name="Frame">What the entry maps, if it does.</param>
public readonly record struct WalkResult(WalkOutcome Outcome, VramAddress Entry, int Level, Pfn Frame)
{
    public static readonly WalkResult Failed = new(WalkOutcome.Failed, default, 0, default);
}

/// <summary>
/// The driver's software walk (nova-core mm/pagetable/walk.rs), and its writing of entries, for one address space. What differs between
/// MMU versions is in the format; <see cref="For"/> is the one place that looks at the version.
/// </summary>
public abstract class PtWalk(VramAddress pdb)
{
    public VramAddress Pdb => pdb;

    public abstract int Levels { get; }

    public abstract ulong SizeInPages { get; }

    public static PtWalk For(MmuVersion version, VramAddress pdb) => version switch
    {
        MmuVersion.V2 => new PtWalk<MmuV2>(pdb),
        MmuVersion.V3 => new PtWalk<MmuV3>(pdb),
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, "no such MMU version"),
    };

    /// <summary>Whether an entry can hold this frame number; a larger one would be cut off and alias a low page (defect N32).</summary>
    public abstract bool Fits(Pfn frame);

    /// <summary>The same for a page of either memory.</summary>
    public abstract bool Fits(GpuPage page);

    /// <summary>How many tables below the root a mapping of the range goes through.</summary>
    public abstract int TablesTouched(VfnRange range);

    /// <summary>The frames that are translated through one slot of a table at <paramref name="level"/>.</summary>
    public abstract VfnRange SlotSpan(Vfn vfn, int level);

    /// <summary>
    /// Follows the PDEs of a path. <paramref name="prepared"/> names the table prepared for an invalid slot, if there is one.
    /// </summary>
    public abstract ValueTask<WalkResult> WalkPdeLevels(PraminWindow window, Vfn vfn, Func<VramAddress, VramAddress?> prepared);

    /// <summary>Walks the installed tables down to the entry.</summary>
    public abstract ValueTask<WalkResult> WalkToPte(PraminWindow window, Vfn vfn);

    /// <summary>The address of a page's entry, given the page table that it goes through.</summary>
    public abstract VramAddress EntryIn(Pfn pageTable, Vfn vfn);

    /// <summary>Points a PDE slot to a table, or to none. False is EIO.</summary>
    public abstract ValueTask<bool> WritePde(PraminWindow window, VramAddress slot, int level, VramAddress? table);

    public abstract ValueTask<bool> WritePte(PraminWindow window, VramAddress entry, Pfn frame, bool writable);

    public abstract ValueTask<bool> WritePte(PraminWindow window, VramAddress entry, GpuPage page);

    public abstract ValueTask<bool> ClearPte(PraminWindow window, VramAddress entry);
}

/// <summary>The walk for one format.</summary>
public class PtWalk<TFormat>(VramAddress pdb) : PtWalk(pdb)
    where TFormat : struct, IMmuFormat<TFormat>
{
    static readonly Func<VramAddress, VramAddress?> NothingPrepared = _ => null;

    public override int Levels => TFormat.Levels;

    public override ulong SizeInPages => 1UL << (TFormat.VirtualAddressBits - PageSize.Shift);

    public override bool Fits(Pfn frame) => frame.Raw <= TFormat.MaxPfn;

    public override bool Fits(GpuPage page) => page.Fits(TFormat.MaxPfn, TFormat.MaxHostPfn);

    public override int TablesTouched(VfnRange range) => PageTables.TablesTouched.By<TFormat>(range);

    public override VfnRange SlotSpan(Vfn vfn, int level)
    {
        ulong pages = TFormat.SpanInPages(level);
        return new VfnRange(new Vfn(vfn.Raw / pages * pages), pages);
    }

    public override async ValueTask<WalkResult> WalkPdeLevels(PraminWindow window, Vfn vfn, Func<VramAddress, VramAddress?> prepared)
    {
        var table = Pdb;
        for (int level = 0; level < TFormat.PteLevel; level++)
        {
            var slot = Slot(table, vfn, level);
            var (ok, installed) = await ReadPde(window, slot, level);
            if (!ok)
                return WalkResult.Failed;
            if ((installed ?? prepared(slot)) is not { } next)
                return new WalkResult(WalkOutcome.PageTableMissing, slot, level, default);
            table = next;
        }

        return new WalkResult(WalkOutcome.Complete, Slot(table, vfn, TFormat.PteLevel), TFormat.PteLevel, default);
    }

    public override async ValueTask<WalkResult> WalkToPte(PraminWindow window, Vfn vfn)
    {
        var path = await WalkPdeLevels(window, vfn, NothingPrepared);
        if (path.Outcome != WalkOutcome.Complete)
            return path;
        if (await window.Read64(path.Entry) is not { } word)
            return WalkResult.Failed;
        return TFormat.PageInPte(word) is { } page
            ? path with { Outcome = page.IsInHost ? WalkOutcome.MappedToHost : WalkOutcome.Mapped, Frame = page.Frame }
            : path with { Outcome = WalkOutcome.Unmapped };
    }

    public override VramAddress EntryIn(Pfn pageTable, Vfn vfn) => Slot(pageTable.Address, vfn, TFormat.PteLevel);

    public override async ValueTask<bool> WritePde(PraminWindow window, VramAddress slot, int level, VramAddress? table)
    {
        if (level != TFormat.DualPdeLevel)
            return await window.Write64(slot, table is { } next ? TFormat.EncodePde(next) : TFormat.InvalidPde);

        // The big half stays invalid: there are no tables of 64 KiB pages. It is written first, so that the slot is never half old.
        ulong half = table is { } small ? TFormat.EncodeDualPdeSmall(small) : TFormat.InvalidPde;
        return await window.Write64(slot + (ulong)TFormat.BigHalf, TFormat.InvalidPde)
            && await window.Write64(slot + (ulong)TFormat.SmallHalf, half);
    }

    public override ValueTask<bool> WritePte(PraminWindow window, VramAddress entry, Pfn frame, bool writable) =>
        window.Write64(entry, TFormat.EncodePte(frame, writable));

    public override ValueTask<bool> WritePte(PraminWindow window, VramAddress entry, GpuPage page) =>
        window.Write64(entry, TFormat.EncodePte(page));

    public override ValueTask<bool> ClearPte(PraminWindow window, VramAddress entry) => window.Write64(entry, TFormat.InvalidPte);

    static VramAddress Slot(VramAddress table, Vfn vfn, int level) =>
        table + (ulong)(TFormat.Index(vfn, level) * TFormat.EntryBytes(level));

    static async ValueTask<(bool Ok, VramAddress? Table)> ReadPde(PraminWindow window, VramAddress slot, int level)
    {
        if (level != TFormat.DualPdeLevel)
            return await window.Read64(slot) is { } word ? (true, TFormat.TableInPde(word)) : (false, null);
        if (await window.Read64(slot + (ulong)TFormat.BigHalf) is not { } big)
            return (false, null);
        return await window.Read64(slot + (ulong)TFormat.SmallHalf) is { } small
            ? (true, TFormat.SmallTableInDualPde(big, small)) : (false, null);
    }
}
