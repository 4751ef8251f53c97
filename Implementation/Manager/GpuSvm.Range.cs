using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Manager;

/// <summary>One range for the GPU.</summary>
public partial class GpuSvm
{
    /// <summary>drm_gpusvm_range_chunk_size looks for the largest first; xe's are 2 MiB, 64 KiB and 4 KiB.</summary>
    static readonly ulong[] ChunkSizes = [2, 1]; // in pages

    /// <summary>
    /// The largest aligned chunk around the page that is within its mapping, and within what the driver manages. Null if nothing is mapped
    /// there.
    /// </summary>
    async ValueTask<VfnRange?> FindRange(MmStruct mm, Vfn vfn)
    {
        await using (await mm.MmapLock.Read())
        {
            if (mm.VmaOf(vfn) is not { } vma)
                return null;
            return ChunkSizes
                .Select(size => new VfnRange(new Vfn(vfn.Raw - (vfn.Raw % size)), size))
                .First(chunk => vma.Range.Contains(chunk) && IsManaged(chunk));
        }
    }

    /// <summary>What is mapped explicitly is not the fault handler's, however it lies (defect M23).</summary>
    protected virtual bool IsManaged(VfnRange chunk) => SvmWindow.Managed.Any(part => part.Contains(chunk));

    /// <summary>drm_gpusvm_range_get_pages, and what the driver does then under its notifier lock.</summary>
    /// <returns>Whether the access that faulted has what it needs. Nothing is lost if not.</returns>
    async ValueTask<bool> FaultRange(NouveauSvmm svmm, SvmFault fault, VfnRange range)
    {
        var notifier = NewNotifier(svmm);
        if (await svmm.Mm.Notifiers.Insert(notifier, svmm.Mm, RangeToWatch(fault, range)) != Errno.None)
            return false;
        bool satisfied = await PrepareAll(svmm, range) && await GetPagesAndMap(notifier, svmm, fault, range);
        await Unwatch(svmm, notifier);
        return satisfied;
    }

    /// <summary>All that may be mapped, and not just what the access wants (defect F28).</summary>
    protected virtual VfnRange RangeToWatch(SvmFault fault, VfnRange range) => range;

    async ValueTask<bool> PrepareAll(NouveauSvmm svmm, VfnRange range)
    {
        for (ulong page = 0; page < range.Count; page++)
        {
            if (await PrepareTables(svmm, range.Start + page) != Errno.None)
                return false;
        }

        return true;
    }

    async ValueTask<bool> GetPagesAndMap(SvmNotifier notifier, NouveauSvmm svmm, SvmFault fault, VfnRange range)
    {
        var pages = NewRange(notifier, range);
        for (long since = Kernel.NowMs; !IsTimedOut(since);)
        {
            pages.Pfns.AsSpan().Clear();
            pages.Pfns[fault.Vfn.Raw - range.Start.Raw] = new HmmPfn(FlagsFor(fault.Access)); // anew each time (defect F01)
            var errno = await LookUp(notifier, svmm, pages);
            if (errno == Errno.EBUSY)
                continue;
            if (errno != Errno.None)
                return false;
            if (await TryMap(notifier, svmm, fault, pages) is { } satisfied)
                return satisfied;
        }

        return false;
    }

    /// <summary>Only of the page that faulted something is wanted; of the others whatever is there.</summary>
    HmmRange NewRange(SvmNotifier notifier, VfnRange range) => new()
    {
        Notifier = notifier,
        NotifierSeq = 0,
        Range = range,
        Pfns = new HmmPfn[range.Count],
        PfnFlagsMask = HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite,
        DevPrivateOwner = Pagemap.Owner,
    };

    /// <returns>Whether the access has what it needs; null if the process's page table has changed since it was looked up.</returns>
    async ValueTask<bool?> TryMap(SvmNotifier notifier, NouveauSvmm svmm, SvmFault fault, HmmRange pages)
    {
        await using (await svmm.Mutex.Lock())
            return IsOutOfDate(notifier, pages.NotifierSeq) ? null : await MapAll(svmm, fault, pages);
    }

    async ValueTask<bool> MapAll(NouveauSvmm svmm, SvmFault fault, HmmRange pages)
    {
        bool satisfied = false;
        for (int i = 0; i < pages.Pfns.Length; i++)
        {
            var vfn = pages.Range.Start + (ulong)i;
            bool isWanted = vfn == fault.Vfn;
            if (PageAt(pages, i) is not { } page || (!isWanted && svmm.Vmm.IsMapped(vfn)))
                continue;
            if ((isWanted && !Satisfies(page, fault.Access)) || await svmm.Map(vfn, page) != Errno.None)
                continue;
            satisfied |= isWanted;
            await Pagemap.Used(pages.Pfns[i].Page!);
        }

        return satisfied;
    }

    /// <summary>A range may be partly in device memory: each page is where it is (defect D23).</summary>
    protected virtual GpuPage? PageAt(HmmRange pages, int index) => ConvertPfn(pages.Pfns[index]);

    static bool Satisfies(GpuPage page, FaultAccess access) => access switch
    {
        FaultAccess.Write => page.Writable,
        FaultAccess.Atomic => page.Atomic,
        _ => true,
    };
}
