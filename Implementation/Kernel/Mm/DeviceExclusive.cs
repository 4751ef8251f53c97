using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>What <see cref="DeviceExclusive.Make"/> got: a page, locked and with a reference, or why there is none.</summary>
public readonly record struct ExclusivePage(Errno Errno, Page? Page);

/// <summary>Pages that a device has for itself, for atomic accesses (make_device_exclusive in mm/rmap.c).</summary>
public static class DeviceExclusive
{
    /// <summary>
    /// make_device_exclusive: faults a page in for writing and takes it away from the CPU. The mmap lock is held for reading. Until the
    /// page is unlocked no CPU can take it back. It does not wait for a lock, nor look again: since 6.15 the kernel does both, so that a
    /// driver sees EBUSY less often there.
    /// </summary>
    /// <param name="mm">The process.</param>
    /// <param name="vfn">Where.</param>
    /// <param name="owner">Which device: its notifiers know that it is its own doing.</param>
    /// <returns>
    /// EFAULT if the process may not write there or the page cannot be had, ENOMEM, EOPNOTSUPP if it is a page of a file, EBUSY if somebody
    /// has locked the page or it is another one now.
    /// </returns>
    public static async ValueTask<ExclusivePage> Make(MmStruct mm, Vfn vfn, object owner)
    {
        var (errno, found) = await GetWritable(mm, vfn);
        if (found is not { } page)
            return new ExclusivePage(errno, null);
        errno = Errno.EOPNOTSUPP;
        if (page.IsAnon)
        {
            errno = Errno.EBUSY;
            if (await page.Lock.TryLock() is { } guard)
            {
                if (await Exchange(mm, vfn, page, owner))
                    return new ExclusivePage(Errno.None, page);
                await guard.DisposeAsync();
            }
        }

        await mm.Memory.PutPage(page);
        return new ExclusivePage(errno, null);
    }

    /// <summary>get_user_page_vma_remote with FOLL_WRITE. A page that a device has for itself comes back first.</summary>
    static async ValueTask<ExclusivePage> GetWritable(MmStruct mm, Vfn vfn)
    {
        if (mm.VmaOf(vfn) is not { } vma || !vma.Permits(write: true))
            return new ExclusivePage(Errno.EFAULT, null);
        while (true)
        {
            var pte = await mm.ReadPte(vfn);
            if (pte.Permits(write: true))
            {
                pte.Page!.Get();
                return new ExclusivePage(Errno.None, pte.Page);
            }

            var fault = await mm.HandleFault(vma, vfn, write: true);
            if (fault != VmFault.None)
                return new ExclusivePage(fault == VmFault.Oom ? Errno.ENOMEM : Errno.EFAULT, null);
        }
    }

    static async ValueTask<bool> Exchange(MmStruct mm, Vfn vfn, Page page, object owner)
    {
        await mm.Notifiers.InvalidateRangeStart(new MmuNotifierRange(mm, new VfnRange(vfn, 1), MmuNotifyEvent.Exclusive, owner));
        await mm.LockPte(vfn);
        var pte = mm.Peek(vfn);
        bool isSame = pte.Permits(write: true) && pte.Page == page;
        if (isSame)
            mm.SetPte(vfn, pte with { Kind = CpuPteKind.DeviceExclusive });
        await mm.Notifiers.InvalidateRangeEnd();
        return isSame;
    }
}
