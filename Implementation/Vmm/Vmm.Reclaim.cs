using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// Frees empty page tables, which the seed leaves for later ("a reclaimer here to reclaim if VRAM is short").
/// </summary>
public partial class Vmm
{
    /// <summary>Unlinks every table under which no virtual space is taken, flushes, and frees them.</summary>
    /// <returns>EIO or ETIMEDOUT: the tables that were unlinked wait for a later flush, the others stay.</returns>
    /// <remarks>
    /// A prepared mapping holds virtual space, so that the tables it goes through are spared. A GPU walk may stand in an unlinked table
    /// until the flush is acknowledged; therefore the page is freed after it, and holds nothing but invalid entries before.
    /// </remarks>
    public virtual async ValueTask<Errno> Reclaim()
    {
        Errno errno;
        await using (await mutex.Lock())
        {
            RemoveOrphans();
            errno = await UnlinkUnused();
            var flushed = Unlinked.Count > 0 ? await FlushUnlinked() : Errno.None;
            errno = errno == Errno.None ? flushed : errno;
        }

        await FreeTables();
        return errno;
    }

    /// <summary>Until the flush is acknowledged, a walk or the PDE cache may still lead into the tables.</summary>
    protected virtual ValueTask<Errno> FlushUnlinked() => FlushAndRelease();

    void RemoveOrphans()
    {
        foreach (var (slot, table) in Pending.ToArray())
        {
            if (table.Users.Count > 0 || Va.IsTaken(table.Span))
                continue;
            Pending.Remove(slot);
            Freeable.Add(table);
        }
    }

    /// <summary>Children before their parents: a table that may go covers only tables that may go too.</summary>
    async ValueTask<Errno> UnlinkUnused()
    {
        PageTable[] unused = [.. Installed.Items.Where(MayReclaim).OrderByDescending(table => table.SlotLevel)];
        if (unused.Length < Installed.Count)
            Listener.Reached(VmmMark.ReclaimSparedUsedTable);
        if (unused.Length == 0)
            return Errno.None;
        if (await Mm.Pramin.Window(owner) is not { } window)
            return Errno.EIO;
        await using (window)
        {
            foreach (var table in unused)
            {
                if (!await Walker.WritePde(window, table.InstallAddress, table.SlotLevel, table: null))
                    return Errno.EIO;
                Installed.Remove(table);
                table.Become(PageTableState.Unlinked);
                Unlinked.Add(table);
                Listener.Reached(VmmMark.TableReclaimed);
            }
        }

        return Errno.None;
    }

    protected virtual bool MayReclaim(PageTable table) => !Va.IsTaken(table.Span);
}
