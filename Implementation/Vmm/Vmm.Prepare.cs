using GpuMm.Implementation.Kernel;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// Phase one: virtual space, records and tables. Allocates, and holds over no allocation a lock that execute takes (defect N33).
/// </summary>
public partial class Vmm
{
    /// <summary>Gets ready to map <paramref name="pages"/> pages, anywhere or inside a window that may be larger than needed.</summary>
    /// <returns>EINVAL (no pages; window misaligned, too small or out of bounds), ENOSPC (no hole, or no VRAM), ENOMEM, EIO.</returns>
    public virtual async ValueTask<(Errno Errno, Mapping? Mapping)> PrepareMap(ulong pages, AddressWindow? window)
    {
        if (Within(pages, window) is not { } within)
            return (Errno.EINVAL, null);
        var (errno, mapping) = await ReserveRange(pages, within);
        if (mapping is null)
            return (errno, null);
        errno = await PrepareTables(mapping, mapping.Range);
        if (errno == Errno.None)
        {
            mapping.Become(MappingState.Prepared);
            return (Errno.None, mapping);
        }

        Listener.Reached(VmmMark.PrepareRolledBack);
        await GiveBack(mapping);
        return (errno, null);
    }

    /// <summary>Lets go of a prepared mapping that will not be executed (the seed could only leak it: defect N05).</summary>
    public virtual ValueTask Cancel(Mapping mapping) => GiveBack(Expect(mapping, MappingState.Prepared));

    /// <summary>The frames in which a range may lie; null if the request makes no sense (EINVAL).</summary>
    protected virtual VfnRange? Within(ulong pages, AddressWindow? window)
    {
        if (pages == 0)
            return null;
        if (window is not { } wanted)
            return new VfnRange(default, SizeInPages);
        if (!IsAligned(wanted) || wanted.End.Raw < wanted.Start.Raw)
            return null;
        var within = new VfnRange(Vfn.Of(wanted.Start), Vfn.Of(wanted.End).Raw - Vfn.Of(wanted.Start).Raw);
        if (!IsInBounds(within) || within.Count < pages)
            return null;
        if (within.Count > pages)
            Listener.Reached(VmmMark.WindowLargerThanRange);
        return within;
    }

    /// <summary>Cut off to pages, a window would be another one (defect N15b).</summary>
    protected virtual bool IsAligned(AddressWindow window) => window.Start.IsPageAligned && window.End.IsPageAligned;

    /// <summary>A walk leaves out the bits that are too many, so that a page beyond the end is a page at the start (defect N15).</summary>
    protected virtual bool IsInBounds(VfnRange within) => within.End.Raw <= SizeInPages;

    /// <summary>Takes virtual space. The node that describes it is allocated before the lock is taken.</summary>
    protected virtual async ValueTask<(Errno Errno, Mapping? Mapping)> ReserveRange(ulong pages, VfnRange within)
    {
        if (!await Kernel.Allocate(FailureSite.RangeNode))
            return (Errno.ENOMEM, null);
        await using (await mutex.Lock())
        {
            if (Va.Reserve(pages, within) is not { } range)
            {
                Listener.Reached(VmmMark.VirtualSpaceExhausted);
                return (Errno.ENOSPC, null);
            }

            var mapping = new Mapping(this, range, Listener);
            mapping.Become(MappingState.Reserved);
            return (Errno.None, mapping);
        }
    }

    async ValueTask<Errno> PrepareTables(Mapping mapping, VfnRange range)
    {
        int promise = RecordsFor(range);
        if (!await PromiseRecords(promise))
            return Errno.ENOMEM;
        var errno = Errno.None;
        for (ulong i = 0; i < range.Count && errno == Errno.None; i++)
            (errno, promise) = await EnsurePtePath(mapping, range.Start + i, promise);
        await using (await mutex.Lock())
            promisedRecords -= promise;
        return errno;
    }

    /// <summary>Records that a mapping of the range may need: exact, counting a straddle at every level (defect N03 did not).</summary>
    protected virtual int RecordsFor(VfnRange range) => Walker.TablesTouched(range);

    /// <summary>
    /// Makes room for the records, so that execute never allocates. Room is allocated with no lock held, and looked at again after.
    /// </summary>
    async ValueTask<bool> PromiseRecords(int count)
    {
        while (true)
        {
            int wanted;
            await using (await mutex.Lock())
            {
                wanted = CapacityFor(count);
                if (Installed.Capacity >= wanted)
                {
                    promisedRecords += count;
                    return true;
                }
            }

            if (!await Kernel.Allocate(FailureSite.TableRecords))
                return false;
            await using (await mutex.Lock())
                Installed.AdoptCapacity(wanted);
        }
    }

    /// <summary>
    /// Cumulative: what is installed, what is pending and what other prepares were promised comes first (defect N01 forgot them).
    /// </summary>
    protected virtual int CapacityFor(int count) => Installed.Count + Pending.Count + promisedRecords + count;

    /// <summary>
    /// Prepares the tables that the path to a page lacks. Each round walks again: others prepare, install and reclaim meanwhile.
    /// </summary>
    protected virtual async ValueTask<(Errno Errno, int PromiseLeft)> EnsurePtePath(Mapping mapping, Vfn vfn, int promise)
    {
        PageTable? spare = null;
        var errno = Errno.EIO; // more rounds than there are levels to fill: the tables contradict themselves
        for (int round = 0; round < 2 * Walker.Levels; round++)
        {
            var (walk, used) = await LookAndPlace(mapping, vfn, spare);
            if (used)
                (spare, promise) = (null, promise - 1);
            errno = walk.Outcome == WalkOutcome.Failed ? Errno.EIO : Errno.None;
            if (IsEnough(walk, used))
                break;
            (errno, spare) = await AllocateAndZeroPageTable();
            if (errno != Errno.None)
                break;
            errno = Errno.EIO;
        }

        if (spare is not null)
            await FreeTable(spare);
        return (errno, promise);
    }

    /// <summary>A table that was placed says nothing of those below it: only a walk to the end does (defect N23).</summary>
    protected virtual bool IsEnough(WalkResult walk, bool placed) => walk.Outcome != WalkOutcome.PageTableMissing;

    /// <summary>
    /// Under the lock: walks, places the spare table in the first slot found empty, and walks on. Says whether the spare was used.
    /// </summary>
    protected virtual async ValueTask<(WalkResult Walk, bool Used)> LookAndPlace(Mapping mapping, Vfn vfn, PageTable? spare)
    {
        await using (await mutex.Lock())
        {
            var walk = await WalkThroughPending(mapping, vfn);
            if (spare is null || walk.Outcome != WalkOutcome.PageTableMissing)
            {
                if (spare is not null && walk.Outcome == WalkOutcome.Complete)
                    Listener.Reached(VmmMark.LostRaceForTable);
                return (walk, false);
            }

            Place(mapping, vfn, walk, spare);
            return (await WalkThroughPending(mapping, vfn), true);
        }
    }

    protected void Place(Mapping mapping, Vfn vfn, WalkResult hole, PageTable table)
    {
        table.Place(hole.Entry, hole.Level, Walker.SlotSpan(vfn, hole.Level));
        table.AddUser(mapping);
        Await(table);
        promisedRecords--;
    }

    /// <summary>From now on the table waits to be installed, the only one for its slot.</summary>
    protected virtual void Await(PageTable table) => Pending.Add(table.InstallAddress.Raw, table);

    protected async ValueTask<WalkResult> WalkThroughPending(Mapping mapping, Vfn vfn)
    {
        if (await Mm.Pramin.Window(owner) is not { } window)
            return WalkResult.Failed;
        await using (window)
            return await Walker.WalkPdeLevels(window, vfn, slot => UsePrepared(slot, mapping));
    }

    /// <summary>The table that is prepared for a slot, by whomever; the mapping uses it too (defect N23b).</summary>
    protected virtual VramAddress? UsePrepared(VramAddress slot, Mapping mapping)
    {
        if (!Pending.TryGetValue(slot.Raw, out var table))
            return null;
        if (table.Users.Count == 0)
            Listener.Reached(VmmMark.OrphanTableAdopted);
        else if (!table.Users.Contains(mapping))
            Listener.Reached(VmmMark.TableSharedByPendingMaps);
        table.AddUser(mapping);
        return table.Page.Address;
    }

    /// <summary>A page for a table, all invalid before anything can point to it. No lock is held: this allocates.</summary>
    protected virtual async ValueTask<(Errno Errno, PageTable? Table)> AllocateAndZeroPageTable()
    {
        if (!await Kernel.Allocate(FailureSite.TableNode))
            return (Errno.ENOMEM, null);
        var (errno, page) = await Mm.Buddy.Allocate(owner);
        if (errno != Errno.None)
        {
            if (errno == Errno.ENOSPC)
                Listener.Reached(VmmMark.VramExhausted);
            return (errno, null);
        }

        if (await ZeroPageTable(page))
            return (Errno.None, new PageTable(page, Listener));
        await Mm.Buddy.Free(page);
        return (Errno.EIO, null);
    }

    protected virtual async ValueTask<bool> ZeroPageTable(Pfn page)
    {
        if (await Mm.Pramin.Window(owner) is not { } window)
            return false;
        await using (window)
            return await window.Clear(page, PageSize.Words);
    }

    /// <summary>Undoes a prepare: gives back the virtual space, and the pending tables that nobody else goes through.</summary>
    protected virtual async ValueTask GiveBack(Mapping mapping)
    {
        await using (await mutex.Lock())
        {
            Va.Release(mapping.Range);
            RemoveTablesOnlyUsedBy(mapping);
            mapping.Become(MappingState.Free);
        }

        await FreeTables();
    }

    protected virtual void RemoveTablesOnlyUsedBy(Mapping mapping)
    {
        foreach (var (slot, table) in Pending.ToArray())
        {
            table.RemoveUser(mapping);
            if (table.Users.Count > 0)
                continue;
            Pending.Remove(slot);
            Freeable.Add(table);
        }
    }

    static Mapping Expect(Mapping mapping, MappingState state) => mapping.State == state
        ? mapping
        : throw new InvalidOperationException($"expected a mapping that is {state}: {mapping}");
}
