using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// Takes a page from those who have it, writes it to disk and frees it (shrink_folio_list in mm/vmscan.c). It holds no mmap lock and asks
/// for no memory, because allocations fall back on it.
/// </summary>
/// <param name="memory">Whose pages.</param>
/// <param name="listener">Hears what was reached.</param>
public sealed class Reclaimer(SystemMemory memory, IMmListener listener)
{
    readonly KernelContext kernel = memory.Kernel;

    /// <summary>Reclaims the page that is mapped there.</summary>
    /// <returns>EBUSY if there is none, or it is not one that can be taken, or not from everybody who has it.</returns>
    public async ValueTask<Errno> Reclaim(MmStruct mm, Vfn vfn)
    {
        var pte = await mm.ReadPte(vfn);
        if (!IsOfHost(pte) || pte.Page == memory.ZeroPage)
            return Refused();
        var page = pte.Page!;
        page.Get();
        bool taken = false;
        if (await page.Lock.TryLock() is { } guard)
        {
            taken = await ShrinkFolio(page);
            await guard.DisposeAsync();
        }

        await memory.PutPage(page);
        return taken ? Errno.None : Refused();
    }

    /// <summary>
    /// The page is locked until the disk has it, and until then whoever wants it back waits. What happens to its entries meanwhile is seen
    /// at the end: a page that somebody has again stays.
    /// </summary>
    async ValueTask<bool> ShrinkFolio(Page page)
    {
        if (!IsOnlyMapped(page) || !await TryToUnmap(page))
            return false;
        listener.Reached(MmMark.SwappedOut);
        await memory.WaitForDisk();
        listener.Reached(MmMark.WrittenBack);
        await kernel.Announce(StepKind.Write, page.Resource);
        if (page.MapCount == 0 && IsOnlyMapped(page))
            RemoveFromCache(page);
        return true;
    }

    /// <summary>Whether entries, the cache and this reclaim have all the references (folio_ref_freeze, __remove_mapping).</summary>
    bool IsOnlyMapped(Page page)
    {
        kernel.Touch(StepKind.Read, page.Resource);
        int cached = page.Swap is not null || page.FilePage is not null ? 1 : 0;
        return page.PinCount == 0 && page.RefCount == page.MapCount + cached + 1;
    }

    /// <summary>try_to_unmap: each mapping that the page has now, once. False if it is mapped still.</summary>
    async ValueTask<bool> TryToUnmap(Page page)
    {
        foreach (var at in page.Mappings.ToArray())
        {
            await at.Mm.Notifiers.InvalidateRangeStart(new MmuNotifierRange(at.Mm, new VfnRange(at.Vfn, 1), MmuNotifyEvent.Clear));
            await at.Mm.LockPte(at.Vfn);
            Unmap(page, at);
            await at.Mm.Notifiers.InvalidateRangeEnd();
        }

        kernel.Touch(StepKind.Read, page.Resource);
        return page.MapCount == 0;
    }

    /// <summary>try_to_unmap_one: an entry that still maps the page becomes one of swap, or none if the page is a file's.</summary>
    void Unmap(Page page, MappedAt at)
    {
        var pte = at.Mm.Peek(at.Vfn);
        kernel.Touch(StepKind.Write, page.Resource);
        if (!IsOfHost(pte) || pte.Page != page || page.PinCount > 0)
            return;
        page.IsAnonExclusive = false;
        at.Mm.SetPte(at.Vfn, page.IsAnon ? CpuPte.Swapped(page.Swap ?? memory.NewSwapSlot(page)) : default);
    }

    /// <summary>What a device has for itself is system memory still, and the device has been told (6.15 and after).</summary>
    static bool IsOfHost(CpuPte pte) => pte.Kind is CpuPteKind.Present or CpuPteKind.DeviceExclusive;

    void RemoveFromCache(Page page)
    {
        if (page.Swap is { } slot)
        {
            slot.Value = memory.Read(page);
            memory.DropFromSwapCache(page, slot);
        }
        else if (page.FilePage is not null)
        {
            memory.DropFromPageCache(page);
        }
    }

    Errno Refused()
    {
        listener.Reached(MmMark.ReclaimRefused);
        return Errno.EBUSY;
    }
}
