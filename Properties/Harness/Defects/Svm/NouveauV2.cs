using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The fault handler that the v3 patch changes: it resolves faults on up to sixteen pages in a row at once, and afterwards looks at what
/// each page came to. What the two have in common that is wrong stands in <see cref="NouveauV3"/>.
/// </summary>
/// <remarks>
/// What is wanted stands in the array that hmm_range_fault writes its answers to. The patch's own words are that this is destroyed by
/// EBUSY (F01): the walk that comes next wants nothing there, and finds what it finds.
/// </remarks>
sealed class NouveauV2(NouveauDrm drm) : NouveauV3(drm)
{
    /// <summary>ARRAY_SIZE(args.phys).</summary>
    const int WindowInPages = 16;

    public static new readonly SvmVariant Variant = new(
        "nouveau-v2", "the fault handler before v3 1/5 of the series, with a window of many pages",
        "what \"[PATCH v3 1/5] nouveau/hmm: fault one page at a time\", Ralph Campbell, 2020-07-01, takes out", null)
    {
        KnownFor = PropertyCatalogue.FaultResolvedOnce,
        MakeSvm = drm => new NouveauV2(drm),
    };

    /// <summary>A page of the window: what is wanted of it, and then what the GPU got.</summary>
    sealed record Window(NouveauSvmm Svmm, VfnRange Range, HmmPfn[] Pfns, GpuPage?[] Pages)
    {
        public GpuPage? PageOf(SvmFault fault) => Pages[fault.Vfn.Raw - Range.Start.Raw];
    }

    protected override async ValueTask<int> HandleAll(List<SvmFault> faults)
    {
        int replay = 0;
        for (int first = 0; first < faults.Count;)
        {
            var fault = faults[first];
            if (fault.Svmm is not { } svmm || !await svmm.Mm.GetNotZero())
            {
                await End(faults[first++], FaultOutcome.Cancelled);
                continue;
            }

            if (await WindowAt(svmm, fault.Vfn) is not { } range)
            {
                await svmm.Mm.Put();
                await End(faults[first++], FaultOutcome.Cancelled);
                continue;
            }

            int next = EndOfWindow(faults, first, range);
            var window = WindowFor(svmm, faults[first..next]);
            var errno = await FaultWindow(window);
            await svmm.Mm.Put();
            for (; first < next; first++)
            {
                bool isSatisfied = errno == Errno.None && Satisfies(window.PageOf(faults[first]), faults[first]);
                replay += isSatisfied ? 1 : 0;
                await End(faults[first], isSatisfied ? FaultOutcome.Resolved : FaultOutcome.Cancelled);
            }
        }

        return replay;
    }

    /// <summary>As far as the mapping goes, and not into what is unmanaged. Null if the address is in neither.</summary>
    static async ValueTask<VfnRange?> WindowAt(NouveauSvmm svmm, Vfn start)
    {
        var unmanaged = SvmWindow.Unmanaged;
        ulong limit = start.Raw + WindowInPages;
        if (start.Raw < unmanaged.End.Raw)
            limit = Math.Min(limit, unmanaged.Start.Raw);
        if (limit <= start.Raw)
            return null;
        await using (await svmm.Mm.MmapLock.Read())
        {
            return svmm.Mm.VmaOf(start) is { } vma
                ? new VfnRange(start, Math.Min(limit, vma.Range.End.Raw) - start.Raw)
                : null;
        }
    }

    static int EndOfWindow(List<SvmFault> faults, int first, VfnRange range)
    {
        int next = first + 1;
        while (next < faults.Count && faults[next].Svmm == faults[first].Svmm && range.Contains(faults[next].Vfn))
            next++;
        return next;
    }

    /// <summary>Up to the last fault. Of the faults on a page the first says what is wanted; between them nothing is.</summary>
    static Window WindowFor(NouveauSvmm svmm, List<SvmFault> faults)
    {
        var start = faults[0].Vfn;
        var range = new VfnRange(start, faults[^1].Vfn.Raw - start.Raw + 1);
        var window = new Window(svmm, range, new HmmPfn[range.Count], new GpuPage?[range.Count]);
        foreach (var fault in Enumerable.Reverse(faults))
            window.Pfns[fault.Vfn.Raw - start.Raw] = new HmmPfn(FlagsFor(fault.Access));
        return window;
    }

    async ValueTask<Errno> FaultWindow(Window window)
    {
        var (svmm, range) = (window.Svmm, window.Range);
        var notifier = NewNotifier(svmm);
        var errno = await svmm.Mm.Notifiers.Insert(notifier, svmm.Mm, range);
        if (errno != Errno.None)
            return errno;
        for (ulong page = 0; page < range.Count && errno == Errno.None; page++)
            errno = await PrepareTables(svmm, range.Start + page);
        if (errno == Errno.None)
            errno = await FaultAndMap(notifier, window);
        await Unwatch(svmm, notifier);
        return errno;
    }

    async ValueTask<Errno> FaultAndMap(SvmNotifier notifier, Window window)
    {
        var range = new HmmRange
        {
            Notifier = notifier,
            NotifierSeq = 0,
            Range = window.Range,
            Pfns = window.Pfns,
            PfnFlagsMask = HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite, // F01
            DevPrivateOwner = Drm.Dmem.Owner,
        };
        for (long since = Kernel.NowMs; !IsTimedOut(since);)
        {
            range.NotifierSeq = await notifier.ReadBegin();
            var errno = await HmmRangeFault(window.Svmm.Mm, range);
            if (errno == Errno.EBUSY)
                continue;
            if (errno != Errno.None)
                return errno;
            await using (await window.Svmm.Mutex.Lock())
            {
                if (!IsOutOfDate(notifier, range.NotifierSeq))
                    return await MapWindow(window);
            }
        }

        return Errno.EBUSY;
    }

    async ValueTask<Errno> MapWindow(Window window)
    {
        var errno = Errno.None;
        for (int i = 0; i < window.Pages.Length && errno == Errno.None; i++)
        {
            window.Pages[i] = ConvertPfn(window.Pfns[i]);
            if (window.Pages[i] is { } page)
                errno = await window.Svmm.Map(window.Range.Start + (ulong)i, page);
        }

        return errno;
    }

    static bool Satisfies(GpuPage? page, SvmFault fault) => page is { } found && (found.Writable || OnlyLooks(fault.Access));
}
