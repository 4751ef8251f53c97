using GpuMm.Implementation.PageTables;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// Pages that come and go one by one under a mapping that only holds their virtual space, as a fault handler maps them (nouveau's PFNMAP
/// and PFNCLR). Preparing allocates; writing and clearing do not, so that they may run where memory is being reclaimed.
/// </summary>
/// <remarks>
/// Such a mapping stays <see cref="MappingState.Prepared"/>. Which of its pages are live the driver knows from its own books, and where
/// their entries are too: neither is read from the tables.
/// </remarks>
public partial class Vmm
{
    /// <summary>The pages whose entries are valid, of all managed mappings.</summary>
    protected List<Vfn> LivePages => Guarded(livePages);

    /// <summary>Takes virtual space, for pages to be written one by one.</summary>
    /// <returns>EINVAL (no pages, or beyond the end), ENOSPC (some of it is taken), ENOMEM.</returns>
    public virtual async ValueTask<(Errno Errno, Mapping? Mapping)> Manage(VfnRange range)
    {
        if (range.IsEmpty || range.Start.Raw >= SizeInPages || range.Count > SizeInPages - range.Start.Raw)
            return (Errno.EINVAL, null);
        var (errno, mapping) = await ReserveRange(range.Count, range);
        mapping?.Become(MappingState.Prepared);
        return (errno, mapping);
    }

    /// <summary>The same before any task runs: takes no step, and has its memory.</summary>
    public Mapping ManageAtBoot(VfnRange range)
    {
        va.Take(range);
        var mapping = new Mapping(this, range, Listener);
        mapping.Become(MappingState.Reserved);
        mapping.Become(MappingState.Prepared);
        return mapping;
    }

    /// <summary>Makes sure that the tables on a page's path exist. Allocates: no lock that reclaim takes may be held.</summary>
    /// <returns>ENOMEM, ENOSPC (no VRAM), EIO.</returns>
    public virtual async ValueTask<Errno> PreparePage(Mapping managed, Vfn vfn)
    {
        ExpectWithin(managed, new VfnRange(vfn, 1));
        await using (await mutex.Lock())
        {
            if (PageTableOf(vfn) is not null)
                return Errno.None;
        }

        return await PrepareTables(managed, new VfnRange(vfn, 1));
    }

    /// <summary>Makes a page that was prepared translate, whatever it did before. Part of the critical path.</summary>
    /// <returns>
    /// EINVAL: no entry can hold the page. EIO: the page is as it was. ETIMEDOUT: it is written, and what it was before may be cached.
    /// </returns>
    public virtual async ValueTask<Errno> WritePage(Mapping managed, Vfn vfn, GpuPage page)
    {
        ExpectWithin(managed, new VfnRange(vfn, 1));
        if (!Walker.Fits(page))
            return Errno.EINVAL;
        await using (await mutex.Lock())
        {
            var errno = await InstallAndWritePage(managed, vfn, page);
            return errno == Errno.None ? await FlushIfOwed() : errno;
        }
    }

    /// <summary>
    /// Makes the live pages of a range translate no more. Nobody may reuse what they mapped before this has succeeded. Part of the
    /// critical path.
    /// </summary>
    /// <returns>EIO: some may be live. ETIMEDOUT: none is, and they may be cached. Clearing again makes up for either.</returns>
    public virtual async ValueTask<Errno> ClearPages(Mapping managed, VfnRange range)
    {
        ExpectWithin(managed, range);
        await using (await mutex.Lock())
            return await ClearLivePages(range);
    }

    /// <summary>
    /// Clears what is live and gives the virtual space back. If that fails, the mapping goes to quarantine with all that it holds.
    /// </summary>
    public virtual async ValueTask Unmanage(Mapping managed)
    {
        Expect(managed, MappingState.Prepared);
        await using (await mutex.Lock())
        {
            if (await ClearLivePages(managed.Range) == Errno.None)
                Release(managed);
            else
                QuarantineLivePages(managed);
            RemoveTablesOnlyUsedBy(managed);
        }

        await FreeTables();
    }

    /// <summary>The parents of a page table are installed before it, and nobody reclaims it while the virtual space is taken.</summary>
    PageTable? PageTableOf(Vfn vfn)
    {
        foreach (var table in Installed.Items)
        {
            if (table.SlotLevel == Walker.Levels - 2 && table.Span.Contains(vfn))
                return table;
        }

        return null;
    }

    async ValueTask<Errno> InstallAndWritePage(Mapping managed, Vfn vfn, GpuPage page)
    {
        if (await Mm.Pramin.Window(owner) is not { } window)
            return Errno.EIO;
        await using (window)
        {
            if (Pending.Count > 0)
            {
                var errno = await InstallPendingTables(window, managed);
                if (errno != Errno.None)
                    return errno;
            }

            var table = PageTableOf(vfn) ?? throw new InvalidOperationException($"{vfn} of {managed} was not prepared");
            if (!await Walker.WritePte(window, Walker.EntryIn(table.Page, vfn), page))
                return Errno.EIO;
        }

        if (LivePages.Contains(vfn))
            flushOwed = true;
        else
            LivePages.Add(vfn);
        return Errno.None;
    }

    async ValueTask<Errno> ClearLivePages(VfnRange range)
    {
        var live = LivePages.FindAll(range.Contains);
        return live.Count == 0 || await ClearLivePages(live) ? await FlushIfOwed() : Errno.EIO;
    }

    /// <summary>False is EIO: those that are left are still live.</summary>
    async ValueTask<bool> ClearLivePages(List<Vfn> pages)
    {
        if (await Mm.Pramin.Window(owner) is not { } window)
            return false;
        await using (window)
        {
            foreach (var vfn in pages)
            {
                if (!await Walker.ClearPte(window, Walker.EntryIn(PageTableOf(vfn)!.Page, vfn)))
                    return false;
                LivePages.Remove(vfn);
                flushOwed = true;
            }
        }

        return true;
    }

    /// <summary>A flush that failed is still owed: the next one who clears must not return before it succeeds.</summary>
    protected virtual async ValueTask<Errno> FlushIfOwed()
    {
        if (!flushOwed)
            return Errno.None;
        var errno = await FlushAndRelease();
        flushOwed = errno != Errno.None;
        return errno;
    }

    void QuarantineLivePages(Mapping managed)
    {
        int live = LivePages.RemoveAll(managed.Range.Contains);
        Quarantine(managed, entriesMayBeLive: live > 0);
    }

    static void ExpectWithin(Mapping managed, VfnRange range)
    {
        if (!Expect(managed, MappingState.Prepared).Range.Contains(range))
            throw new InvalidOperationException($"{range} is not within {managed}");
    }
}
