using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// What a process asks for itself (mm/mmap.c, mm/mprotect.c, mm/mremap.c): the VMAs change first, then devices are told, then the entries
/// change. All of it is under the mmap lock for writing, so that faults and those who look at VMAs see it whole.
/// </summary>
public sealed partial class MmStruct
{
    /// <summary>mmap with MAP_FIXED: what was there is unmapped.</summary>
    /// <returns>EINVAL for no pages.</returns>
    public async ValueTask<Errno> Mmap(VfnRange range, VmaKind kind, Prot prot)
    {
        if (range.IsEmpty)
            return Errno.EINVAL;
        await using (await MmapLock.Write())
        {
            await Unmap(range);
            Insert(new Vma(range, kind, prot));
        }

        return Errno.None;
    }

    /// <summary>munmap. Nothing need be there.</summary>
    /// <returns>EINVAL for no pages.</returns>
    public async ValueTask<Errno> Munmap(VfnRange range)
    {
        if (range.IsEmpty)
            return Errno.EINVAL;
        await using (await MmapLock.Write())
            await Unmap(range);
        return Errno.None;
    }

    /// <summary>mprotect.</summary>
    /// <returns>
    /// ENOMEM if a page of the range has no VMA. Then nothing is changed, where the kernel would have changed what comes before the page.
    /// </returns>
    public async ValueTask<Errno> Mprotect(VfnRange range, Prot prot)
    {
        if (range.IsEmpty)
            return Errno.EINVAL;
        await using (await MmapLock.Write())
        {
            if (!IsMapped(range))
                return Errno.ENOMEM;
            foreach (var vma in SplitOut(range))
            {
                if (vma.Prot != prot)
                    await MprotectFixup(vma, prot);
            }

            Merge();
        }

        return Errno.None;
    }

    /// <summary>mremap with MREMAP_MAYMOVE and MREMAP_FIXED: moves pages, and unmaps what was where they go.</summary>
    /// <param name="from">Where they are, within one VMA.</param>
    /// <param name="to">Where they go; as many.</param>
    /// <returns>EFAULT if no VMA has all of them; EINVAL if there are none, not as many, or the ranges overlap.</returns>
    public async ValueTask<Errno> Mremap(VfnRange from, VfnRange to)
    {
        if (from.IsEmpty || from.Count != to.Count || from.Overlaps(to))
            return Errno.EINVAL;
        await using (await MmapLock.Write())
        {
            if (VmaOf(from.Start) is not { } vma || !vma.Range.Contains(from))
                return Errno.EFAULT;
            await Unmap(to);
            Insert(vma with { Range = to });
            await Notifiers.InvalidateRangeStart(new MmuNotifierRange(this, from, MmuNotifyEvent.Unmap));
            foreach (var vfn in Filled(from))
                await MovePte(vfn, to.Start + (vfn.Raw - from.Start.Raw));
            Remove(from);
            await Notifiers.InvalidateRangeEnd();
        }

        return Errno.None;
    }

    bool IsMapped(VfnRange range)
    {
        for (ulong page = 0; page < range.Count; page++)
        {
            if (VmaOf(range.Start + page) is null)
                return false;
        }

        return true;
    }

    /// <summary>do_munmap.</summary>
    async ValueTask Unmap(VfnRange range)
    {
        MmapLock.AssertHeldForWriting();
        if (Remove(range))
            await UnmapEntries(range);
    }

    /// <summary>unmap_vmas.</summary>
    async ValueTask UnmapEntries(VfnRange range)
    {
        await Notifiers.InvalidateRangeStart(new MmuNotifierRange(this, range, MmuNotifyEvent.Unmap));
        await ZapRange(range);
        await Notifiers.InvalidateRangeEnd();
    }

    /// <summary>mprotect_fixup, of a whole VMA.</summary>
    async ValueTask MprotectFixup(Vma vma, Prot prot)
    {
        vmas[vmas.IndexOf(vma)] = vma with { Prot = prot };
        await Notifiers.InvalidateRangeStart(new MmuNotifierRange(this, vma.Range, MmuNotifyEvent.ProtectionVma));
        foreach (var vfn in Filled(vma.Range))
            await ChangeProtection(vfn, prot);
        await Notifiers.InvalidateRangeEnd();
    }

    /// <summary>change_pte_range, of one entry: it loses rights at once, and gains them when a fault asks.</summary>
    async ValueTask ChangeProtection(Vfn vfn, Prot prot)
    {
        await LockPte(vfn);
        var pte = Peek(vfn);
        var changed = pte.Page is null ? pte : pte with
        {
            Kind = pte.Kind == CpuPteKind.DeviceExclusive ? CpuPteKind.Present : pte.Kind,
            Writable = pte.Writable && prot == Prot.ReadWrite,
            ProtNone = pte.ProtNone || prot == Prot.None,
        };
        if (changed == pte)
            return;
        if (pte.Kind == CpuPteKind.DeviceExclusive)
            listener.Reached(MmMark.ExclusiveTakenBack);
        SetPte(vfn, changed);
    }

    /// <summary>move_ptes, of one entry.</summary>
    async ValueTask MovePte(Vfn from, Vfn to)
    {
        await LockPte(from);
        var pte = Peek(from);
        if (pte.Kind == CpuPteKind.None)
            return;
        Duplicate(pte);
        SetPte(to, pte);
        SetPte(from, default);
    }

    /// <summary>The reference to its page that one more entry of this content needs.</summary>
    void Duplicate(CpuPte pte)
    {
        if (pte.Maps && pte.Page != memory.ZeroPage)
            pte.Page!.Get();
    }
}
