using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>Unmapping, and the quarantine for ranges that are given up before nobody can translate through them any more.</summary>
public partial class Vmm
{
    /// <summary>Clears the entries of a mapping and flushes once. Part of the critical path.</summary>
    /// <returns>
    /// EIO or ETIMEDOUT: the range is in quarantine until a later flush succeeds (the seed freed it at once: defect N09).
    /// </returns>
    public virtual async ValueTask<Errno> UnmapPages(Mapping mapping)
    {
        Expect(mapping, MappingState.Mapped);
        await using (await mutex.Lock())
        {
            var (errno, cleared) = await ClearAndFlush(mapping.Range);
            if (errno == Errno.None)
                Release(mapping);
            else
                KeepAfterFailedUnmap(mapping, cleared);
            return errno;
        }
    }

    /// <summary>First the entries, then the flush: a walk between the two would cache an entry that is about to go (defect N25).</summary>
    protected virtual async ValueTask<(Errno Errno, bool Cleared)> ClearAndFlush(VfnRange range)
    {
        bool cleared = await ClearEntries(range);
        return (cleared ? await FlushAndRelease() : Errno.EIO, cleared);
    }

    protected virtual void KeepAfterFailedUnmap(Mapping mapping, bool cleared) => Quarantine(mapping, entriesMayBeLive: !cleared);

    /// <summary>
    /// The owner of a mapping let go of it without unmapping. That is a bug of the owner and warned of; the range is quarantined, because
    /// its entries are live (the seed gave the virtual space to the next one who asked: defect N10).
    /// </summary>
    public virtual async ValueTask DropRange(Mapping mapping)
    {
        Expect(mapping, MappingState.Mapped);
        Kernel.Listener.Warned($"mapping {mapping.Range} dropped without unmap_pages()");
        await using (await mutex.Lock())
            Quarantine(mapping, entriesMayBeLive: true);
    }

    /// <summary>Empties the quarantine without mapping or unmapping anything: clears, flushes, releases.</summary>
    /// <returns>EIO or ETIMEDOUT: something is still in quarantine.</returns>
    public virtual async ValueTask<Errno> SettleQuarantine()
    {
        await using (await mutex.Lock())
        {
            if (await Mm.Pramin.Window(owner) is not { } window)
                return Errno.EIO;
            await using (window)
                await ClearQuarantinedEntries(window);
            var errno = await FlushAndRelease();
            return errno == Errno.None && InQuarantine.Count > 0 ? Errno.EIO : errno;
        }
    }

    protected void Quarantine(Mapping mapping, bool entriesMayBeLive)
    {
        Listener.Reached(VmmMark.Quarantined);
        mapping.EntriesMayBeLive = entriesMayBeLive;
        mapping.Become(MappingState.Quarantined);
        InQuarantine.Add(mapping);
    }

    protected virtual async ValueTask<bool> ClearEntries(VfnRange range)
    {
        if (await Mm.Pramin.Window(owner) is not { } window)
            return false;
        await using (window)
        {
            await ClearQuarantinedEntries(window);
            return await ClearEntries(window, range);
        }
    }

    protected async ValueTask<bool> ClearEntries(PraminWindow window, VfnRange range)
    {
        for (ulong i = 0; i < range.Count; i++)
        {
            if (!await ClearEntry(window, range.Start + i))
                return false;
        }

        return true;
    }

    async ValueTask<bool> ClearEntry(PraminWindow window, Vfn vfn)
    {
        var walk = await Walker.WalkToPte(window, vfn);
        return walk.Outcome switch
        {
            WalkOutcome.Failed => false,
            WalkOutcome.Mapped or WalkOutcome.MappedToHost or WalkOutcome.Unmapped => await Walker.ClearPte(window, walk.Entry),
            _ => true,
        };
    }

    /// <summary>
    /// Clears what is left of quarantined ranges on the way to a flush. A failure here leaves them in quarantine, no more.
    /// </summary>
    async ValueTask ClearQuarantinedEntries(PraminWindow window)
    {
        foreach (var mapping in InQuarantine)
        {
            if (mapping.EntriesMayBeLive)
                mapping.EntriesMayBeLive = !await ClearEntries(window, mapping.Range);
        }
    }

    /// <summary>
    /// One flush. If it succeeds, nobody translates through what had been cleared before it, and the quarantine is released.
    /// </summary>
    protected virtual async ValueTask<Errno> FlushAndRelease()
    {
        var cleared = InQuarantine.FindAll(mapping => !mapping.EntriesMayBeLive);
        var errno = await Mm.Tlb.Flush(Root.Address);
        if (errno != Errno.None)
            return errno;
        foreach (var mapping in cleared)
            ReleaseFromQuarantine(mapping);
        Freeable.AddRange(Unlinked);
        Unlinked.Clear();
        return Errno.None;
    }

    void ReleaseFromQuarantine(Mapping mapping)
    {
        Listener.Reached(VmmMark.QuarantineReleased);
        InQuarantine.Remove(mapping);
        Release(mapping);
    }

    /// <summary>Nobody can translate through the range any more: the next one who asks may have it.</summary>
    protected void Release(Mapping mapping)
    {
        Va.Release(mapping.Range);
        mapping.Become(MappingState.Free);
    }
}
