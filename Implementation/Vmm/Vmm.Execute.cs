using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// Phase two: writes only. Allocates nothing, frees nothing, and takes no lock that is held over an allocation elsewhere.
/// </summary>
public partial class Vmm
{
    /// <summary>Makes a prepared mapping translate to the frames.</summary>
    /// <returns>
    /// EINVAL (wrong number of frames, or one that no entry can hold): the mapping stays prepared (the seed lost it: defect N12).
    /// EIO, ETIMEDOUT: the mapping is gone; its state is Free if every trace could be undone, else Quarantined.
    /// </returns>
    public virtual async ValueTask<Errno> ExecuteMap(Mapping mapping, IReadOnlyList<Pfn> frames, bool writable)
    {
        Expect(mapping, MappingState.Prepared);
        if ((ulong)frames.Count != mapping.Range.Count || !frames.All(Walker.Fits))
            return Errno.EINVAL;
        await using (await mutex.Lock())
        {
            var (errno, written) = await InstallAndWrite(mapping, frames, writable);
            if (errno == Errno.None)
                errno = await FlushAndRelease();
            if (errno == Errno.None)
                mapping.Become(MappingState.Mapped);
            else
                await UndoExecute(mapping, written);
            ForgetUser(mapping);
            return errno;
        }
    }

    async ValueTask<(Errno Errno, ulong Written)> InstallAndWrite(Mapping mapping, IReadOnlyList<Pfn> frames, bool writable)
    {
        if (await Mm.Pramin.Window(owner) is not { } window)
            return (Errno.EIO, 0);
        await using (window)
        {
            await ClearQuarantinedEntries(window);
            var errno = await InstallPendingTables(window, mapping);
            return errno == Errno.None ? await WriteEntries(window, mapping, frames, writable) : (errno, 0);
        }
    }

    /// <summary>
    /// Installs every pending table, those of other maps too: they are empty, so that nobody can tell (defect N06). Parents come first:
    /// if a write fails half-way, no installed table may stand in one that is still pending and may be given back.
    /// </summary>
    protected virtual async ValueTask<Errno> InstallPendingTables(PraminWindow window, Mapping mapping)
    {
        foreach (var table in Pending.Values.OrderBy(table => table.SlotLevel).ToArray())
        {
            if (!table.Users.Contains(mapping))
                Listener.Reached(VmmMark.TablesOfOthersInstalled);
            var errno = await Install(window, table);
            if (errno != Errno.None)
                return errno;
        }

        return Errno.None;
    }

    /// <summary>
    /// Owns the table first and writes the entry last: an error leaves no entry that points to a page nobody owns (defect N02).
    /// </summary>
    protected virtual async ValueTask<Errno> Install(PraminWindow window, PageTable table)
    {
        if (!TakeOver(table))
            return Errno.ENOMEM; // the reservation was too small, which is a bug of prepare
        if (await Walker.WritePde(window, table.InstallAddress, table.SlotLevel, table.Page.Address))
        {
            table.Become(PageTableState.Installed);
            return Errno.None;
        }

        PutBack(table);
        return Errno.EIO;
    }

    /// <summary>Moves a table from the pending to the installed ones, in the room that prepare reserved.</summary>
    protected bool TakeOver(PageTable table)
    {
        if (!Installed.PushWithinCapacity(table))
            return false;
        Pending.Remove(table.InstallAddress.Raw);
        return true;
    }

    void PutBack(PageTable table)
    {
        Installed.Remove(table);
        Pending.Add(table.InstallAddress.Raw, table);
    }

    protected virtual async ValueTask<(Errno Errno, ulong Written)> WriteEntries(
        PraminWindow window, Mapping mapping, IReadOnlyList<Pfn> frames, bool writable)
    {
        for (ulong i = 0; i < mapping.Range.Count; i++)
        {
            var walk = await Walker.WalkToPte(window, mapping.Range.Start + i);
            if (!MayWrite(walk) || !await Walker.WritePte(window, walk.Entry, frames[(int)i], writable))
                return (Errno.EIO, i);
        }

        return (Errno.None, mapping.Range.Count);
    }

    /// <summary>A live entry in a range that was free is a contradiction, never to be written over (defect N11).</summary>
    protected virtual bool MayWrite(WalkResult walk) => walk.Outcome == WalkOutcome.Unmapped;

    /// <summary>
    /// Execute failed after <paramref name="written"/> entries. What cannot be undone and flushed now goes to quarantine.
    /// </summary>
    protected virtual async ValueTask UndoExecute(Mapping mapping, ulong written)
    {
        if (written == 0)
        {
            Release(mapping);
            return;
        }

        bool cleared = await ClearEntries(new VfnRange(mapping.Range.Start, written));
        Quarantine(mapping, entriesMayBeLive: !cleared);
        if (!cleared || await FlushAndRelease() != Errno.None)
            return;
        Listener.Reached(VmmMark.EntriesUndone);
    }

    /// <summary>
    /// Its tables stay pending or installed without it; the next prepare, cancel or reclaim outside the critical path frees them.
    /// </summary>
    void ForgetUser(Mapping mapping)
    {
        foreach (var table in Pending.Values)
            table.RemoveUser(mapping);
    }
}
