using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The Vmm as it was posted: "[PATCH v7 15/23] nova-core: mm: Add multi-page mapping API to VMM", Joel Fernandes, 2026-02-18, with
/// everything that was wrong in it (N01 to N12, N16, N32, N33). What it lacks, here does nothing: reclaim, a way to cancel, a quarantine.
/// </summary>
/// <remarks>
/// Its methods take the Vmm exclusively (&amp;mut self), which in use is a lock around it. The other patches of the series, so the
/// walk, the window, the TLB and the zeroing of tables, are those of the fixed Vmm. It refuses MMU v3.
/// </remarks>
sealed class NovaV7(Nova.GpuMm mm, int id, IVmmListener listener)
    : Nova.Vmm(mm, id, listener, root => PtWalk.For(mm.Version, root), new BuddyVaSpace(1UL << 37))
{
    public static readonly VmmVariant Variant = new(
        "nova-v7", "the Vmm as posted in v7 15/23 of the series",
        "[PATCH v7 15/23] nova-core: mm: Add multi-page mapping API to VMM, Joel Fernandes, 2026-02-18",
        null, (mm, id, listener) => new NovaV7(mm, id, listener))
    { Mmus = [MmuVersion.V2] };

    const ulong EntriesPerTable = 512;
    const ulong EntriesOfDualLevel = 256;
    const ulong MaxPfn = (1UL << 25) - 1;

    readonly Implementation.Kernel.Mutex virtBuddy = new(mm.Kernel, mm.Kernel.Lockdep.Class("virt buddy"));

    public override async ValueTask<(Errno Errno, Mapping? Mapping)> MapPages(
        IReadOnlyList<Pfn> frames, AddressWindow? window, bool writable)
    {
        if (frames.Count == 0)
            return (Errno.EINVAL, null);
        ulong required = (ulong)frames.Count * PageSize.Bytes;
        if (window is { } wanted && (wanted.End.Raw < wanted.Start.Raw || wanted.End.Raw - wanted.Start.Raw < required))
            return (Errno.EINVAL, null);
        var (errno, mapping) = await PrepareMap((ulong)frames.Count, window);
        return mapping is null ? (errno, null) : (await ExecuteMap(mapping, frames, writable), mapping);
    }

    public override async ValueTask<(Errno Errno, Mapping? Mapping)> PrepareMap(ulong pages, AddressWindow? window)
    {
        if (pages == 0)
            return (Errno.EINVAL, null);
        await using (await Mutex.Lock())
        {
            int wanted = Installed.Count + UpperBound(pages); // N01, N03
            if (Installed.Capacity < wanted && !await Kernel.Allocate(FailureSite.TableRecords))
                return (Errno.ENOMEM, null);
            Installed.AdoptCapacity(wanted);
            var (errno, mapping) = await AllocVfnRange(pages, window);
            if (mapping is null)
                return (errno, null);
            for (ulong i = 0; i < pages && errno == Errno.None; i++)
                errno = await EnsurePtePath(mapping.Range.Start + i);
            if (errno == Errno.None)
            {
                mapping.Become(MappingState.Prepared);
                return (Errno.None, mapping);
            }

            await DropVfnAlloc(mapping); // N04: the tables that were added stay
            return (errno, null);
        }
    }

    public override async ValueTask<Errno> ExecuteMap(Mapping mapping, IReadOnlyList<Pfn> frames, bool writable)
    {
        await using (await Mutex.Lock())
        {
            var errno = (ulong)frames.Count == mapping.Range.Count ? await InstallMappings(mapping, frames, writable) : Errno.EINVAL; // N12
            if (errno == Errno.None)
                errno = await Mm.Tlb.Flush(Root.Address);
            if (errno == Errno.None)
                mapping.Become(MappingState.Mapped);
            else
                await DropVfnAlloc(mapping); // N07, N08
            return errno;
        }
    }

    public override async ValueTask<Errno> UnmapPages(Mapping mapping)
    {
        await using (await Mutex.Lock())
        {
            bool cleared = false;
            if (await Mm.Pramin.Window(Owner) is { } window)
            {
                await using (window)
                    cleared = await ClearEntries(window, mapping.Range);
            }

            var errno = cleared ? await Mm.Tlb.Flush(Root.Address) : Errno.EIO;
            await DropVfnAlloc(mapping); // N09
            return errno;
        }
    }

    /// <summary>N05: the drop of a PreparedMapping frees its virtual space and leaves its tables.</summary>
    public override ValueTask Cancel(Mapping mapping) => DropLocked(mapping);

    /// <summary>N10.</summary>
    public override ValueTask DropRange(Mapping mapping)
    {
        Kernel.Listener.Warned("MappedRange dropped without calling unmap_pages()");
        return DropLocked(mapping);
    }

    public override ValueTask<Errno> SettleQuarantine() => ValueTask.FromResult(Errno.None);

    public override ValueTask<Errno> Reclaim() => ValueTask.FromResult(Errno.None);

    /// <summary>N11: a live entry is written over.</summary>
    protected override bool MayWrite(WalkResult walk) => walk.Outcome is WalkOutcome.Unmapped or WalkOutcome.Mapped;

    static int UpperBound(ulong pages)
    {
        ulong tables = (pages + EntriesPerTable - 1) / EntriesPerTable;
        ulong bound = tables;
        foreach (ulong perTable in (ReadOnlySpan<ulong>)[EntriesOfDualLevel, EntriesPerTable, EntriesPerTable, EntriesPerTable])
        {
            tables = (tables + perTable - 1) / perTable;
            bound += tables;
        }

        return (int)bound;
    }

    async ValueTask<(Errno Errno, Mapping? Mapping)> AllocVfnRange(ulong pages, AddressWindow? window)
    {
        if (Within(pages, window) is not { } within || (window is not null && within.Count != pages)) // N16
            return (Errno.EINVAL, null);
        await using (await virtBuddy.Lock())
        {
            if (!await Kernel.Allocate(FailureSite.RangeNode))
                return (Errno.ENOMEM, null);
            if (Va.Reserve(pages, within) is not { } range)
                return (Errno.ENOSPC, null);
            var mapping = new Mapping(this, range, Listener);
            mapping.Become(MappingState.Reserved);
            return (Errno.None, mapping);
        }
    }

    async ValueTask<Errno> EnsurePtePath(Vfn vfn)
    {
        for (int round = 0; round < 2 * (Walker.Levels - 1); round++)
        {
            var walk = WalkResult.Failed;
            if (await Mm.Pramin.Window(Owner) is { } window)
            {
                await using (window)
                    walk = await Walker.WalkPdeLevels(window, vfn, slot => Pending.GetValueOrDefault(slot.Raw)?.Page.Address);
            }

            if (walk.Outcome != WalkOutcome.PageTableMissing)
                return walk.Outcome == WalkOutcome.Failed ? Errno.EIO : Errno.None;
            var (errno, table) = await AllocateAndZeroPageTable(); // N33: under the lock
            if (table is null)
                return errno;
            table.Place(walk.Entry, walk.Level, Walker.SlotSpan(vfn, walk.Level));
            Pending.Add(walk.Entry.Raw, table);
        }

        return Errno.EIO;
    }

    async ValueTask<Errno> InstallMappings(Mapping mapping, IReadOnlyList<Pfn> frames, bool writable)
    {
        if (await Mm.Pramin.Window(Owner) is not { } window)
            return Errno.EIO;
        await using (window)
        {
            foreach (var table in Pending.Values.ToArray())
            {
                var errno = await DrainAndInstall(window, table);
                if (errno != Errno.None)
                    return errno;
            }

            return (await WriteEntries(window, mapping, [.. frames.Select(CutOff)], writable)).Errno;
        }
    }

    /// <summary>N32: what does not fit into the frame field of an entry is masked away.</summary>
    static Pfn CutOff(Pfn frame) => new(frame.Raw & MaxPfn);

    /// <summary>N02: taken off the tree, written, and only then owned; an error drops the page.</summary>
    async ValueTask<Errno> DrainAndInstall(PraminWindow window, PageTable table)
    {
        Pending.Remove(table.InstallAddress.Raw);
        bool written = await Walker.WritePde(window, table.InstallAddress, table.SlotLevel, table.Page.Address);
        if (written && Installed.PushWithinCapacity(table))
        {
            table.Become(PageTableState.Installed);
            return Errno.None;
        }

        await Mm.Buddy.Free(table.Page);
        table.Become(PageTableState.Free);
        return written ? Errno.ENOMEM : Errno.EIO;
    }

    async ValueTask DropLocked(Mapping mapping)
    {
        await using (await Mutex.Lock())
            await DropVfnAlloc(mapping);
    }

    /// <summary>Dropping the allocation of the range frees its blocks, under a lock that is held over allocations elsewhere.</summary>
    async ValueTask DropVfnAlloc(Mapping mapping)
    {
        await using (await virtBuddy.Lock())
            Release(mapping);
    }
}
