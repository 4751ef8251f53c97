using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>Marks what calls and injected failures show by themselves, and which calls are under way at the same time.</summary>
sealed class PagemapMarks(VramPagemap pagemap) : PagemapObserver
{
    readonly Dictionary<int, Call> underWay = []; // by task
    readonly Dictionary<int, long> beganMs = [];
    readonly Dictionary<int, VramDevmem> allocated = []; // by task, in its call
    readonly HashSet<int> waiting = []; // tasks that found a page within its slice
    bool isExhausted;

    public override void Invoked(Call call)
    {
        if (underWay.Count > 0)
            Hub.Mark(PagemapSometimes.TasksOverlapped);
        foreach (var other in underWay.Values)
        {
            if (Beside(call.Operation!, other.Operation!) is { } mark)
                Hub.Mark(mark);
            else if (Beside(other.Operation!, call.Operation!) is { } reverse)
                Hub.Mark(reverse);
        }

        (underWay[call.Task], beganMs[call.Task]) = (call, Hub.Kernel.NowMs);
        allocated.Remove(call.Task);
        waiting.Remove(call.Task);
    }

    public override void Responded(Call call)
    {
        underWay.Remove(call.Task);
        if (call.Response is SvmResponse.Accessed accessed)
            MarkCpuAccess(call, accessed);
        else if (call is { Operation: SvmOperation.Populate, Response: SvmResponse.Refused { Errno: Errno.ENOSPC } })
            isExhausted = true;
        else if (call is { Operation: SvmOperation.Populate, Response: SvmResponse.Done } && isExhausted)
            Hub.Mark(PagemapSometimes.ExhaustedAndRecovered);
    }

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (after is { Kind: CpuPteKind.DevicePrivate, Page: { } page } && page.Mappings.Any(at => at.Mm != mm))
            Hub.Mark(PagemapSometimes.SharedByParentAndChild);
        bool isEvicted = after is { Kind: CpuPteKind.Migration, Page.Pgmap: var owner } && owner == pagemap;
        if (isEvicted && waiting.Count > 0 && OperationOfTask is SvmOperation.EvictDmem)
            Hub.Mark(PagemapSometimes.EvictedWithinTimeslice);
    }

    public override void DevmemAllocated(VramDevmem devmem) => allocated[Hub.Kernel.Current.Id] = devmem;

    public override void Reached(PagemapMark mark)
    {
        if (mark == PagemapMark.WithinTimeslice)
            waiting.Add(Hub.Kernel.Current.Id);
    }

    public override void FailureInjected(FailureSite site, int task)
    {
        Hub.Mark(site);
        if (site == FailureSite.Copy && allocated.TryGetValue(task, out var devmem) && devmem.Frames.Any(IsCopied))
            Hub.Mark(PagemapSometimes.CopyFailedHalfWay);
    }

    /// <summary>It was cleared first.</summary>
    bool IsCopied(Pfn frame) => pagemap.Drm.Gpu.Vram.PeekWord(frame.Address) != 0;

    Operation? OperationOfTask => Hub.Kernel.RunningTask is { } task ? underWay.GetValueOrDefault(task.Id)?.Operation : null;

    void MarkCpuAccess(Call call, SvmResponse.Accessed answer)
    {
        switch (answer.Outcome)
        {
            case AccessOutcome.Refused:
                Hub.Mark(PagemapSometimes.CpuRefused);
                break;
            case AccessOutcome.BusError:
                Hub.Mark(PagemapSometimes.CpuBusError);
                break;
            case AccessOutcome.OutOfMemory:
                Hub.Mark(PagemapSometimes.CpuOutOfMemory);
                break;
            case AccessOutcome.Done when waiting.Contains(call.Task) && Hub.Kernel.NowMs > beganMs[call.Task]:
                Hub.Mark(PagemapSometimes.CpuWaitedForTimeslice);
                break;
        }
    }

    static bool Has(SvmOperation.Populate populate, SvmOperation other) =>
        SvmNames.ProcessOf(other) == populate.Process && SvmNames.RangeOf(other) is var (page, pages)
        && page < populate.Page + populate.Pages && populate.Page < page + pages;

    /// <summary>What it is that one of two operations is under way beside the other.</summary>
    static PagemapSometimes? Beside(Operation one, Operation other) => (one, other) switch
    {
        (SvmOperation.Populate populate, SvmOperation.Populate again) when Has(populate, again) => PagemapSometimes.PopulatedTwiceAtOnce,
        (SvmOperation.Populate populate, SvmOperation.Reclaim reclaim) when Has(populate, reclaim) =>
            PagemapSometimes.ReclaimedDuringPopulation,
        (SvmOperation.Populate, SvmOperation.Fork) => PagemapSometimes.ForkedDuringPopulation,
        (SvmOperation.Populate, SvmOperation.Unplug) => PagemapSometimes.UnpluggedDuringPopulation,
        (SvmOperation.Populate, SvmOperation.EvictDmem) => PagemapSometimes.EvictedDuringPopulation,
        _ => null,
    };
}
