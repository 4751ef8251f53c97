using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>Pages that somebody else's device works with, without watching what becomes of their mappings (mm/gup.c).</summary>
public sealed partial class MmStruct
{
    /// <summary>pin_user_pages for writing, of one page. It stays where it is until <see cref="Unpin"/>, whatever happens.</summary>
    /// <returns>The page; or EFAULT if the process may not write there, or cannot; or ENOMEM.</returns>
    public async ValueTask<(Errno Errno, Page? Page)> Pin(Vfn vfn)
    {
        await using (await MmapLock.Read())
        {
            if (VmaOf(vfn) is not { } vma || !vma.Permits(write: true))
                return (Errno.EFAULT, null);
            while (true)
            {
                if (await TryGrab(vfn) is { } page)
                    return (Errno.None, page);
                var fault = await HandleFault(vma, vfn, write: true);
                if (fault != VmFault.None)
                    return (fault == VmFault.Oom ? Errno.ENOMEM : Errno.EFAULT, null);
            }
        }
    }

    /// <summary>unpin_user_page.</summary>
    /// <exception cref="RefcountException">The page is not pinned.</exception>
    public async ValueTask Unpin(Page page)
    {
        await kernel.Announce(StepKind.Write, page.Resource);
        if (page.PinCount == 0)
            throw new RefcountException($"page {page} was unpinned more often than pinned");
        page.PinCount--;
        memory.Put(page);
    }

    /// <summary>follow_page_pte and try_grab_folio: the page is pinned in the step that sees that the process may write to it.</summary>
    async ValueTask<Page?> TryGrab(Vfn vfn)
    {
        await LockPte(vfn);
        var pte = Peek(vfn);
        if (!pte.Permits(write: true))
            return null;
        pte.Page!.Get();
        pte.Page.PinCount++;
        return pte.Page;
    }
}
