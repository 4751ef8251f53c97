using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>Looks up translations for a device, and faults in what is missing (mm/hmm.c).</summary>
public class Hmm(KernelContext kernel, IMmListener listener)
{
    const Errno Again = Errno.EAGAIN; // what the kernel's walk calls EBUSY

    /// <summary>
    /// hmm_range_fault. The mmap lock is held for reading. Without <see cref="HmmPfnFlags.ReqFault"/> a page is only looked at.
    /// </summary>
    /// <returns>
    /// EBUSY if the range changed since the sequence number was taken: what <see cref="HmmRange.Pfns"/> held before is gone, up to the page
    /// where the walk was. EFAULT if a page that is wanted cannot be had, EPERM if it may not be written.
    /// </returns>
    public virtual async ValueTask<Errno> RangeFault(HmmRange range)
    {
        range.Notifier.Mm.MmapLock.AssertHeld();
        int index = 0;
        while (true)
        {
            if (await range.Notifier.CheckRetry(range.NotifierSeq) || kernel.Fails(FailureSite.HmmBusy))
                return GoneAt(range, index);
            var result = Errno.None;
            while (index < range.Pfns.Length && (result = await Visit(range, index)) == Errno.None)
                index++;
            if (result != Again)
                return result;
        }
    }

    /// <summary>dev_private_owner: whether the caller can use a device-private page where it is.</summary>
    protected virtual bool IsOwn(HmmRange range, Page page) => ReferenceEquals(page.Pgmap!.Owner, range.DevPrivateOwner);

    /// <summary>
    /// What was asked for stands where the answers go, and a caller that has to ask again must not count on it. The kernel spares the pages
    /// that the walk had not answered for; here the one at which it stood is lost too.
    /// </summary>
    Errno GoneAt(HmmRange range, int index)
    {
        if (index < range.Pfns.Length)
            range.Pfns[index] = default;
        listener.Reached(MmMark.HmmBusy);
        return Errno.EBUSY;
    }

    /// <summary>hmm_vma_handle_pte: finds out about a page, or does something to get it.</summary>
    async ValueTask<Errno> Visit(HmmRange range, int index)
    {
        var mm = range.Notifier.Mm;
        var vfn = range.Range.Start + (ulong)index;
        var required = range.RequiredOf(index);
        if (mm.VmaOf(vfn) is not { } vma || !vma.Permits(write: false))
        {
            if (NeedsFault(required, default))
                return Errno.EFAULT;
            range.Pfns[index] = new HmmPfn(HmmPfnFlags.Error);
            return Errno.None;
        }

        var pte = await mm.ReadPte(vfn);
        var found = WhatIsThere(range, pte);
        bool isOwn = pte.Kind == CpuPteKind.DevicePrivate && found.Page is not null; // given as it is, even if it may not be written
        if (isOwn || !NeedsFault(required, found.Flags))
        {
            range.Pfns[index] = found;
            return Errno.None;
        }

        if (pte.Kind != CpuPteKind.Migration)
            return await Fault(mm, vma, vfn, write: NeedsWriteFault(required, found.Flags));
        await mm.MigrationEntryWait(pte.Page!);
        return Again;
    }

    HmmPfn WhatIsThere(HmmRange range, CpuPte pte)
    {
        bool isOfUse = pte.Permits(write: false) || (pte.Kind == CpuPteKind.DevicePrivate && IsOwn(range, pte.Page!));
        return isOfUse ? new HmmPfn(HmmPfnFlags.Valid | (pte.Writable ? HmmPfnFlags.Write : 0), pte.Page) : default;
    }

    /// <summary>hmm_vma_fault.</summary>
    static async ValueTask<Errno> Fault(MmStruct mm, Vma vma, Vfn vfn, bool write)
    {
        if (write && !vma.Permits(write: true))
            return Errno.EPERM;
        return await mm.HandleFault(vma, vfn, write) == VmFault.None ? Again : Errno.EFAULT;
    }

    static bool NeedsFault(HmmPfnFlags required, HmmPfnFlags found) =>
        required.HasFlag(HmmPfnFlags.ReqFault) && (!found.HasFlag(HmmPfnFlags.Valid) || NeedsWriteFault(required, found));

    static bool NeedsWriteFault(HmmPfnFlags required, HmmPfnFlags found) =>
        required.HasFlag(HmmPfnFlags.ReqWrite) && !found.HasFlag(HmmPfnFlags.Write);
}
