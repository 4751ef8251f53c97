using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>What happens when an access finds no use in its entry (mm/memory.c).</summary>
public sealed partial class MmStruct
{
    /// <summary>
    /// handle_mm_fault. The mmap lock is held for reading. <see cref="VmFault.None"/> means that something was done, or that somebody else
    /// did it: whoever asked looks again.
    /// </summary>
    public async ValueTask<VmFault> HandleFault(Vma vma, Vfn vfn, bool write)
    {
        MmapLock.AssertHeld();
        if (!vma.Permits(write))
            return VmFault.Sigsegv;
        var pte = await ReadPte(vfn);
        return pte.Kind switch
        {
            CpuPteKind.None => vma.IsAnonymous ? await AnonymousFault(vfn, write) : await FileFault(vma, vfn, write),
            CpuPteKind.Migration => await MigrationEntryWait(pte.Page!),
            CpuPteKind.DevicePrivate => await DevicePrivateFault(vma, vfn, pte.Page!),
            CpuPteKind.DeviceExclusive => await RemoveDeviceExclusiveEntry(vfn, pte.Page!),
            CpuPteKind.Swapped => await SwapIn(vfn, pte.Swap!, vma),
            _ when pte.ProtNone => await AllowAgain(vfn, pte),
            _ when write && !pte.Writable => await WriteProtectFault(vma, vfn, pte),
            _ => VmFault.None,
        };
    }

    /// <summary>
    /// fixup_user_fault: faults until the CPU could access the page as it wants to. The mmap lock is held for reading, so that somebody may
    /// have taken the page again when this returns.
    /// </summary>
    public async ValueTask<VmFault> FixupUserFault(Vfn vfn, bool write)
    {
        if (VmaOf(vfn) is not { } vma)
            return VmFault.Sigsegv;
        while (!(await ReadPte(vfn)).Permits(write))
        {
            var fault = await HandleFault(vma, vfn, write);
            if (fault != VmFault.None)
                return fault;
        }

        return VmFault.None;
    }

    /// <summary>do_anonymous_page: zeros, shared with everybody until somebody writes.</summary>
    async ValueTask<VmFault> AnonymousFault(Vfn vfn, bool write)
    {
        var page = write ? await memory.AllocateZeroedAnon() : memory.ZeroPage;
        if (page is null)
            return VmFault.Oom;
        if (!write)
            listener.Reached(MmMark.ZeroPageMapped);
        await SetIfStill(vfn, default, CpuPte.Present(page, write));
        return VmFault.None;
    }

    /// <summary>do_fault: from the page cache; a private writer gets a copy at once.</summary>
    async ValueTask<VmFault> FileFault(Vma vma, Vfn vfn, bool write)
    {
        int filePage = SvmWindow.FilePageOf(SvmWindow.PageOf(vfn)!.Value);
        if (await memory.ReadFile(filePage) is not { } cached)
            return VmFault.Oom;
        listener.Reached(MmMark.FileRead);
        if (!write || !vma.IsPrivate)
        {
            await SetIfStill(vfn, default, CpuPte.Present(cached, write));
            return VmFault.None;
        }

        var copy = await memory.AllocateAnon();
        if (copy is not null)
        {
            memory.Write(copy, memory.Read(cached));
            await SetIfStill(vfn, default, CpuPte.Present(copy, true));
        }

        await memory.PutPage(cached);
        return copy is null ? VmFault.Oom : VmFault.None;
    }

    /// <summary>do_wp_page: a shared file and a page that nobody else has are written as they are, everything else is copied.</summary>
    async ValueTask<VmFault> WriteProtectFault(Vma vma, Vfn vfn, CpuPte seen)
    {
        var page = seen.Page!;
        if (!vma.IsPrivate)
            return await SetWritable(vfn, seen);
        await LockPte(vfn);
        if (Peek(vfn) != seen)
            return VmFault.None;
        if (CanReuse(page))
        {
            listener.Reached(MmMark.ReusedOnWrite);
            page.IsAnonExclusive = true;
            SetPte(vfn, seen with { Writable = true });
            return VmFault.None;
        }

        if (page != memory.ZeroPage)
            page.Get();
        var fault = await CopyOnWrite(vfn, seen);
        await memory.PutPage(page);
        return fault;
    }

    /// <summary>
    /// wp_can_reuse_anon_folio: nobody else can have the page. Its references say so, unless it was marked as exclusive before.
    /// </summary>
    bool CanReuse(Page page)
    {
        kernel.Touch(StepKind.Write, page.Resource);
        return page.IsAnon && (page.IsAnonExclusive || (page.RefCount == 1 && page.MapCount == 1));
    }

    /// <summary>wp_page_copy: devices must not go on reading the old page while the process writes to the new one.</summary>
    async ValueTask<VmFault> CopyOnWrite(Vfn vfn, CpuPte seen)
    {
        var copy = seen.Page == memory.ZeroPage ? await memory.AllocateZeroedAnon() : await memory.AllocateAnon();
        if (copy is null)
            return VmFault.Oom;
        if (seen.Page != memory.ZeroPage)
        {
            await kernel.Announce(StepKind.Read, seen.Page!.Resource);
            memory.Write(copy, memory.Read(seen.Page));
        }

        await Notifiers.InvalidateRangeStart(new MmuNotifierRange(this, new VfnRange(vfn, 1), MmuNotifyEvent.Clear));
        if (await SetIfStill(vfn, seen, CpuPte.Present(copy, true)))
            listener.Reached(MmMark.CopiedOnWrite);
        await Notifiers.InvalidateRangeEnd();
        return VmFault.None;
    }

    async ValueTask<VmFault> SetWritable(Vfn vfn, CpuPte seen)
    {
        await LockPte(vfn);
        if (Peek(vfn) == seen)
            SetPte(vfn, seen with { Writable = true });
        return VmFault.None;
    }

    /// <summary>The mapping permits again what an mprotect had forbidden (do_numa_page has the same way out).</summary>
    async ValueTask<VmFault> AllowAgain(Vfn vfn, CpuPte seen)
    {
        await LockPte(vfn);
        if (Peek(vfn) == seen)
            SetPte(vfn, seen with { ProtNone = false });
        return VmFault.None;
    }

    /// <summary>migration_entry_wait: whoever moves the page holds its lock until the entry is gone.</summary>
    internal async ValueTask<VmFault> MigrationEntryWait(Page page)
    {
        listener.Reached(MmMark.WaitedForMigration);
        await page.Lock.WaitUnlocked();
        return VmFault.None;
    }

    /// <summary>do_swap_page, for a page in a device's memory: its driver brings it back. Somebody else may be at it already.</summary>
    async ValueTask<VmFault> DevicePrivateFault(Vma vma, Vfn vfn, Page page)
    {
        await LockPte(vfn);
        if (Peek(vfn).Page != page || Peek(vfn).Kind != CpuPteKind.DevicePrivate)
            return VmFault.None;
        if (!page.Lock.TryTake())
        {
            await page.Lock.WaitUnlocked(); // with no reference, which would keep the page where it is
            return VmFault.None;
        }

        page.Get();
        page.FaultReferences++;
        listener.Reached(MmMark.CameBackByCpuFault);
        var fault = await page.Pgmap!.MigrateToRam(new FaultingPage(this, vma, vfn, page));
        await page.Lock.Unlock();
        await kernel.Announce(StepKind.Write, page.Resource);
        page.FaultReferences--;
        memory.Put(page);
        if (fault == VmFault.None && Look(vfn) is { Kind: CpuPteKind.DevicePrivate } pte && pte.Page == page)
            await page.WaitForReferences();
        return fault;
    }

    /// <summary>remove_device_exclusive_entry: the device hears of it, and then the process has its page again.</summary>
    async ValueTask<VmFault> RemoveDeviceExclusiveEntry(Vfn vfn, Page page)
    {
        await LockPte(vfn);
        if (Peek(vfn).Page != page || Peek(vfn).Kind != CpuPteKind.DeviceExclusive)
            return VmFault.None;
        page.Get();
        await using (await page.Lock.Lock())
        {
            await Notifiers.InvalidateRangeStart(new MmuNotifierRange(this, new VfnRange(vfn, 1), MmuNotifyEvent.Clear));
            await LockPte(vfn);
            var pte = Peek(vfn);
            if (pte.Kind == CpuPteKind.DeviceExclusive && pte.Page == page)
            {
                listener.Reached(MmMark.ExclusiveTakenBack);
                SetPte(vfn, pte with { Kind = CpuPteKind.Present });
            }

            await Notifiers.InvalidateRangeEnd();
        }

        await memory.PutPage(page);
        return VmFault.None;
    }

    /// <summary>do_swap_page: from the swap cache, if the page is still there, else from disk.</summary>
    async ValueTask<VmFault> SwapIn(Vfn vfn, SwapSlot slot, Vma vma)
    {
        await kernel.Announce(StepKind.Read, slot.Resource);
        if (slot.Cache is { } cached)
            return await SwapInFromCache(vfn, slot, cached);
        if (await memory.AllocateAnon() is not { } page)
            return VmFault.Oom;
        await kernel.Announce(StepKind.Read, slot.Resource);
        if (slot.Cache is null && slot.Count > 0)
        {
            memory.Write(page, slot.Value);
            if (await SetIfStill(vfn, CpuPte.Swapped(slot), CpuPte.Present(page, vma.Permits(write: true))))
                listener.Reached(MmMark.SwappedIn);
            return VmFault.None;
        }

        await memory.PutPage(page);
        return VmFault.None;
    }

    async ValueTask<VmFault> SwapInFromCache(Vfn vfn, SwapSlot slot, Page cached)
    {
        cached.Get();
        await using (await cached.Lock.Lock()) // whoever writes it to disk holds this
        {
            kernel.Touch(StepKind.Read, slot.Resource);
            if (slot.Cache == cached && Look(vfn) == CpuPte.Swapped(slot))
            {
                cached.Get();
                if (await SetIfStill(vfn, CpuPte.Swapped(slot), CpuPte.Present(cached, false)))
                    listener.Reached(MmMark.SwappedIn);
            }
        }

        await memory.PutPage(cached);
        return VmFault.None;
    }

    /// <summary>
    /// Sets an entry if it is still what was seen; else gives back the page that was meant for it, of which the caller gives away a
    /// reference either way.
    /// </summary>
    async ValueTask<bool> SetIfStill(Vfn vfn, CpuPte seen, CpuPte next)
    {
        await LockPte(vfn);
        if (Peek(vfn) == seen)
        {
            SetPte(vfn, next);
            return true;
        }

        memory.Put(next.Page!);
        return false;
    }
}
