using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>One page for the GPU: what the CPU's page table says, copied while nobody changes it.</summary>
public partial class NouveauSvm
{
    /// <summary>HMM_RANGE_DEFAULT_TIMEOUT.</summary>
    public const long TimeoutMs = 1000;

    /// <summary>Who has locked a page needs a while.</summary>
    const long RetryMs = 1;

    /// <summary>nouveau_range_fault and nouveau_atomic_range_fault, between inserting the notifier and removing it.</summary>
    /// <returns>EBUSY: it took too long. EFAULT, EPERM, ENOMEM, ENOSPC: the access cannot succeed.</returns>
    protected virtual async ValueTask<Errno> RangeFault(NouveauSvmm svmm, SvmFault fault)
    {
        var notifier = NewNotifier(svmm);
        var errno = await svmm.Mm.Notifiers.Insert(notifier, svmm.Mm, new VfnRange(fault.Vfn, 1));
        if (errno != Errno.None)
            return errno;
        errno = await PrepareTables(svmm, fault.Vfn);
        if (errno == Errno.None)
            errno = IsAtomic(fault) ? await FaultAtomic(notifier, fault) : await FaultAndMap(notifier, svmm, fault);
        await Unwatch(svmm, notifier);
        return errno;
    }

    /// <summary>Waits for whoever is telling the notifier of a change, so that the svmm's lock is not held.</summary>
    protected virtual ValueTask Unwatch(NouveauSvmm svmm, SvmNotifier notifier) => svmm.Mm.Notifiers.Remove(notifier);

    protected virtual SvmNotifier NewNotifier(NouveauSvmm svmm) => new(svmm);

    protected virtual bool IsAtomic(SvmFault fault) => fault.Access == FaultAccess.Atomic;

    protected virtual async ValueTask<Errno> PrepareTables(NouveauSvmm svmm, Vfn vfn)
    {
        var errno = await svmm.Prepare(vfn);
        if (errno == Errno.ENOSPC)
            Listener.Reached(SvmMark.TablesExhausted);
        return errno;
    }

    /// <summary>
    /// Reads the sequence, then the CPU's page table, and maps what was found if the sequence has not moved, all of this last part under
    /// the svmm's lock: defect F10 breaks each part of it.
    /// </summary>
    protected virtual async ValueTask<Errno> FaultAndMap(SvmNotifier notifier, NouveauSvmm svmm, SvmFault fault)
    {
        var range = NewRange(notifier, fault, acceptsDevicePages: true);
        for (long since = Kernel.NowMs; !IsTimedOut(since);)
        {
            var errno = await LookUp(notifier, svmm, range);
            if (errno == Errno.EBUSY)
            {
                Listener.Reached(SvmMark.HmmBusyRetried);
                continue;
            }

            if (errno != Errno.None)
                return errno;
            if (!MaySatisfy(fault, range.Pfns[0]))
                range = NewRange(notifier, fault, acceptsDevicePages: false);
            else if (await MapIfUpToDate(notifier, svmm, fault, range) is { } mapped)
                return mapped;
            else
                Listener.Reached(SvmMark.NotifierRaceLost);
        }

        Listener.Reached(SvmMark.FaultTimedOut);
        return Errno.EBUSY;
    }

    /// <summary>Time passes for nobody who is busy, so that a scenario says when there has been too much of it.</summary>
    protected bool IsTimedOut(long since) => Kernel.Fails(FailureSite.FaultTimeout) || Kernel.NowMs > since + TimeoutMs;

    /// <summary>The sequence first, and then the CPU's page table: what changes in between moves the sequence.</summary>
    protected virtual async ValueTask<Errno> LookUp(SvmNotifier notifier, NouveauSvmm svmm, HmmRange range)
    {
        range.NotifierSeq = await notifier.ReadBegin();
        return await HmmRangeFault(svmm.Mm, range);
    }

    /// <returns>Null if the CPU's page table has changed since it was looked up.</returns>
    protected virtual async ValueTask<Errno?> MapIfUpToDate(SvmNotifier notifier, NouveauSvmm svmm, SvmFault fault, HmmRange range)
    {
        await using (await svmm.Mutex.Lock())
            return IsOutOfDate(notifier, range.NotifierSeq) ? null : await MapFound(svmm, fault, range.Pfns[0]);
    }

    /// <summary>
    /// What the access needs stands in the range as default flags: those of a page would be gone after the first EBUSY (defect F01).
    /// </summary>
    protected virtual HmmRange NewRange(SvmNotifier notifier, SvmFault fault, bool acceptsDevicePages) => new()
    {
        Notifier = notifier,
        NotifierSeq = 0,
        Range = new VfnRange(fault.Vfn, 1),
        Pfns = new HmmPfn[1],
        DefaultFlags = FlagsFor(fault.Access),
        DevPrivateOwner = acceptsDevicePages ? drm.Dmem.Owner : null,
    };

    /// <summary>
    /// hmm_range_fault gives a page of our own memory as it is, even if it may not be written, as after a fork. To map that for a write
    /// would be replayed for ever (defect F03): asked once more as somebody who has no such memory, it brings the page back and copies it.
    /// </summary>
    protected virtual bool MaySatisfy(SvmFault fault, HmmPfn found) =>
        fault.Access != FaultAccess.Write || found.Flags.HasFlag(HmmPfnFlags.Write) || !found.Flags.HasFlag(HmmPfnFlags.Valid);

    /// <summary>A prefetch only looks: it maps what is there, and asks for nothing.</summary>
    protected static HmmPfnFlags FlagsFor(FaultAccess access) => access switch
    {
        FaultAccess.Prefetch => HmmPfnFlags.None,
        FaultAccess.Read => HmmPfnFlags.ReqFault,
        _ => HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite,
    };

    protected virtual bool IsOutOfDate(SvmNotifier notifier, ulong seq) => notifier.ReadRetry(seq);

    protected async ValueTask<Errno> HmmRangeFault(MmStruct mm, HmmRange range)
    {
        await using (await mm.MmapLock.Read())
            return await drm.Hmm.RangeFault(range);
    }

    /// <summary>Nothing found is an answer only to a prefetch; and it is not resolved by it (defect F03).</summary>
    protected async ValueTask<Errno> MapFound(NouveauSvmm svmm, SvmFault fault, HmmPfn found)
    {
        if (ConvertPfn(found) is not { } page)
            return FoundNothing(fault);
        if (fault.Access == FaultAccess.Prefetch)
            Listener.Reached(SvmMark.PrefetchMapped);
        return await svmm.Map(fault.Vfn, page);
    }

    protected virtual Errno FoundNothing(SvmFault fault)
    {
        if (fault.Access == FaultAccess.Prefetch)
            Listener.Reached(SvmMark.PrefetchFoundNothing);
        return Errno.EFAULT;
    }

    /// <summary>nouveau_hmm_convert_pfn: where the GPU finds the page. Null if there is none.</summary>
    protected virtual GpuPage? ConvertPfn(HmmPfn found)
    {
        if (found.Page is not { } page || !found.Flags.HasFlag(HmmPfnFlags.Valid))
            return null;
        bool writable = found.Flags.HasFlag(HmmPfnFlags.Write);
        if (!page.IsDevicePrivate)
            return new GpuPage(Aperture.SystemCoherent, page.Pfn, writable, Atomic: false);
        Listener.Reached(SvmMark.DevicePageMapped);
        return new GpuPage(Aperture.VideoMemory, drm.Dmem.FrameOf(page), writable, Atomic: false);
    }

    /// <summary>
    /// An atomic access to system memory would not be atomic to the CPU: the page is taken from the CPU first (make_device_exclusive).
    /// Whoever gets it gets it locked, and unlocks and puts it before he tries again (defect F08 forgets).
    /// </summary>
    async ValueTask<Errno> FaultAtomic(SvmNotifier notifier, SvmFault fault)
    {
        var svmm = fault.Svmm!;
        for (long since = Kernel.NowMs; !IsTimedOut(since);)
        {
            await FaultInFirst(svmm.Mm, fault.Vfn);
            ulong seq = await notifier.ReadBegin();
            var (errno, page) = await MakeDeviceExclusive(svmm.Mm, fault.Vfn);
            if (errno == Errno.EBUSY)
            {
                Listener.Reached(SvmMark.HmmBusyRetried);
                await Kernel.Sleep(RetryMs);
                continue;
            }

            if (page is null)
                return errno;
            bool mapped = false;
            await using (await svmm.Mutex.Lock())
            {
                if (!IsOutOfDate(notifier, seq))
                {
                    errno = await svmm.Map(fault.Vfn, new GpuPage(Aperture.SystemCoherent, page.Pfn, Writable: true, Atomic: true));
                    mapped = true;
                }
            }

            if (mapped)
            {
                Listener.Reached(SvmMark.AtomicMapped);
                await UnlockAndPut(page);
                return errno;
            }

            Listener.Reached(SvmMark.NotifierRaceLost);
            await LetGoForRetry(page);
        }

        Listener.Reached(SvmMark.FaultTimedOut);
        return Errno.EBUSY;
    }

    /// <summary>
    /// What make_device_exclusive has to fault in, it invalidates; and a page that the last attempt made exclusive it takes back. Both move
    /// the sequence, so that they happen before it is read: otherwise no attempt after the first could succeed (nouveau's could not).
    /// </summary>
    protected virtual async ValueTask FaultInFirst(MmStruct mm, Vfn vfn)
    {
        await using (await mm.MmapLock.Read())
            await mm.FixupUserFault(vfn, write: true);
    }

    /// <summary>The mmap lock is let go of whatever came of it (defect F09b), and only a page that there is counts (defect F09).</summary>
    protected virtual async ValueTask<ExclusivePage> MakeDeviceExclusive(MmStruct mm, Vfn vfn)
    {
        await using (await mm.MmapLock.Read())
            return await DeviceExclusive.Make(mm, vfn, drm.Dmem.Owner);
    }

    protected virtual ValueTask LetGoForRetry(Page page) => UnlockAndPut(page);

    protected async ValueTask UnlockAndPut(Page page)
    {
        await page.Lock.Unlock();
        await drm.Memory.PutPage(page);
    }
}
