using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>What a child gets from its parent (dup_mmap in kernel/fork.c, copy_page_range in mm/memory.c).</summary>
public sealed partial class MmStruct
{
    /// <summary>
    /// dup_mmap: the child, which nobody else knows yet, gets the VMAs and shares the pages. The mmap lock of the child is not taken:
    /// who comes to its entries through their pages does not take it either.
    /// </summary>
    /// <returns>ENOMEM if a pinned page could not be copied; then the child has nothing.</returns>
    public async ValueTask<Errno> ForkInto(MmStruct child)
    {
        bool copied = true;
        await using (await MmapLock.Write())
        {
            foreach (var vma in vmas.ToArray())
            {
                if (!copied)
                    break;
                child.vmas.Add(vma);
                copied = await CopyPageRange(vma, child);
            }
        }

        if (copied)
            return Errno.None;
        foreach (var vma in child.vmas)
            await child.ZapRange(vma.Range);
        child.vmas.Clear();
        return Errno.ENOMEM;
    }

    /// <summary>copy_page_range: devices are told where pages that the parent may write become read-only.</summary>
    async ValueTask<bool> CopyPageRange(Vma vma, MmStruct child)
    {
        bool copied = true;
        if (vma.IsPrivate)
            await Notifiers.InvalidateRangeStart(new MmuNotifierRange(this, vma.Range, MmuNotifyEvent.ProtectionPage));
        foreach (var vfn in Filled(vma.Range))
            copied = copied && await CopyPte(vfn, vma, child);
        if (vma.IsPrivate)
            await Notifiers.InvalidateRangeEnd();
        return copied;
    }

    /// <summary>copy_pte_range, of one entry. Memory for a copy is asked for before the step that needs it, as often as it takes.</summary>
    async ValueTask<bool> CopyPte(Vfn vfn, Vma vma, MmStruct child)
    {
        Page? prealloc = null;
        while (true)
        {
            await LockPte(vfn);
            var pte = Peek(vfn);
            if (!IsPinnedExclusive(pte))
            {
                Share(vfn, pte, vma, child);
                break;
            }

            if (prealloc is not null)
            {
                CopyPresentPage(vfn, pte, prealloc, child);
                return true;
            }

            prealloc = await memory.AllocateAnon();
            if (prealloc is null)
                return false;
        }

        if (prealloc is not null)
            memory.Put(prealloc);
        return true;
    }

    /// <summary>page_try_dup_anon_rmap would fail: somebody's device writes to the page, and must go on doing so for the parent.</summary>
    bool IsPinnedExclusive(CpuPte pte)
    {
        if (!pte.Maps || !pte.Page!.IsAnon)
            return false;
        kernel.Touch(StepKind.Read, pte.Page.Resource);
        return pte.Page.IsAnonExclusive && pte.Page.PinCount > 0;
    }

    /// <summary>copy_present_page: the child gets the copy that it would get at the first write, and the parent keeps the page.</summary>
    void CopyPresentPage(Vfn vfn, CpuPte pte, Page copy, MmStruct child)
    {
        listener.Reached(MmMark.ForkCopiedPinned);
        memory.Write(copy, memory.Read(pte.Page!));
        RestoreExclusive(vfn, pte);
        child.SetPte(vfn, pte with { Kind = CpuPteKind.Present, Page = copy });
    }

    /// <summary>copy_present_pte, copy_nonpresent_pte: what is private becomes read-only on both sides.</summary>
    void Share(Vfn vfn, CpuPte pte, Vma vma, MmStruct child)
    {
        if (pte.Kind == CpuPteKind.None)
            return;
        pte = RestoreExclusive(vfn, pte);
        if (vma.IsPrivate && pte.Page is { } page && page != memory.ZeroPage)
            pte = WriteProtect(vfn, pte, page);
        Duplicate(pte);
        child.SetPte(vfn, pte);
    }

    /// <summary>From now on neither process has the page alone, nor what takes its place if it is on its way.</summary>
    CpuPte WriteProtect(Vfn vfn, CpuPte pte, Page page)
    {
        kernel.Touch(StepKind.Write, page.Resource);
        page.IsAnonExclusive = false;
        if (page.Successor is { } next)
        {
            kernel.Touch(StepKind.Write, next.Resource);
            next.IsAnonExclusive = false;
        }

        var readOnly = pte with { Writable = false };
        if (readOnly != pte)
            SetPte(vfn, readOnly);
        return readOnly;
    }

    /// <summary>try_restore_exclusive_pte: a device that had the page alone has been told. Gives what the entry is now.</summary>
    CpuPte RestoreExclusive(Vfn vfn, CpuPte pte)
    {
        if (pte.Kind != CpuPteKind.DeviceExclusive)
            return pte;
        listener.Reached(MmMark.ExclusiveTakenBack);
        var present = pte with { Kind = CpuPteKind.Present };
        SetPte(vfn, present);
        return present;
    }
}
