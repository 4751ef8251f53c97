using GpuMm.Implementation.PageTables;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// Single pages of a range that a fault handler manages, in the two phases of the Vmm: tables are prepared one page at a time, where
/// memory may be allocated; entries are written and cleared where it may not (nvkm's pfnmap and pfnclr do both at once).
/// </summary>
public partial class Vmm
{
    /// <summary>Takes a range for single pages. It stays prepared for as long as it is managed; its tables come with its pages.</summary>
    /// <returns>ENOMEM; ENOSPC if somebody else has a page of it.</returns>
    public async ValueTask<(Errno Errno, Mapping? Mapping)> Manage(VfnRange range)
    {
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

    /// <summary>Makes sure that the tables on the path of a page are there, or pending.</summary>
    /// <returns>ENOMEM, ENOSPC (no VRAM), EIO.</returns>
    public async ValueTask<Errno> PreparePage(Mapping managed, Vfn vfn)
    {
        if (await HasTables(vfn))
            return Errno.None;
        int promise = RecordsFor(new VfnRange(vfn, 1));
        if (!await PromiseRecords(promise))
            return Errno.ENOMEM;
        (var errno, promise) = await EnsurePtePath(managed, vfn, promise);
        await using (await mutex.Lock())
            promisedRecords -= promise;
        return errno;
    }

    /// <summary>
    /// Writes the entry of a page that was prepared, over whatever it held. If that was valid, nobody translates through it any more when
    /// this returns.
    /// </summary>
    /// <returns>EINVAL (no entry can hold the page), EIO, ETIMEDOUT.</returns>
    public virtual async ValueTask<Errno> WritePage(Mapping managed, Vfn vfn, GpuPage page)
    {
        if (!Walker.Fits(page))
            return Errno.EINVAL;
        await using (await mutex.Lock())
        {
            var (errno, overwritten) = await InstallAndWrite(managed, vfn, page);
            return errno == Errno.None && overwritten ? await FlushAndRelease() : errno;
        }
    }

    /// <summary>Clears the entries of the pages that are valid. When it returns, nobody translates through them.</summary>
    /// <returns>EIO, ETIMEDOUT: some of them may still be reached.</returns>
    public virtual async ValueTask<Errno> ClearPages(IReadOnlyCollection<Vfn> pages)
    {
        await using (await mutex.Lock())
        {
            var (errno, cleared) = await ClearValid(pages);
            var flushed = cleared ? await FlushAndRelease() : Errno.None;
            return errno == Errno.None ? flushed : errno;
        }
    }

    /// <summary>Gives the range back. Its pages have been cleared; its tables wait for <see cref="Reclaim"/>.</summary>
    public ValueTask Unmanage(Mapping managed) => GiveBack(managed);

    async ValueTask<bool> HasTables(Vfn vfn)
    {
        await using (await mutex.Lock())
        {
            if (await Mm.Pramin.Window(owner) is not { } window)
                return false;
            await using (window)
                return (await Walker.WalkPdeLevels(window, vfn, _ => null)).Outcome == WalkOutcome.Complete;
        }
    }

    async ValueTask<(Errno Errno, bool Overwritten)> InstallAndWrite(Mapping managed, Vfn vfn, GpuPage page)
    {
        if (await Mm.Pramin.Window(owner) is not { } window)
            return (Errno.EIO, false);
        await using (window)
        {
            var errno = await InstallPendingTables(window, managed);
            if (errno != Errno.None)
                return (errno, false);
            var (walk, before) = await Walker.WalkToPage(window, vfn);
            bool written = walk.Outcome == WalkOutcome.Complete && await Walker.WritePte(window, walk.Entry, page);
            return (written ? Errno.None : Errno.EIO, before is not null);
        }
    }

    async ValueTask<(Errno Errno, bool Cleared)> ClearValid(IReadOnlyCollection<Vfn> pages)
    {
        if (await Mm.Pramin.Window(owner) is not { } window)
            return (Errno.EIO, false);
        bool cleared = false;
        await using (window)
        {
            foreach (var vfn in pages)
            {
                var (walk, page) = await Walker.WalkToPage(window, vfn);
                if (walk.Outcome == WalkOutcome.Failed || (page is not null && !await Walker.ClearPte(window, walk.Entry)))
                    return (Errno.EIO, cleared);
                cleared |= page is not null;
            }
        }

        return (Errno.None, cleared);
    }
}
