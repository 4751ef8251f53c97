using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>
/// When an operation failed, the hardware's tables must not translate what was given back, and if nobody else was at work, as many pages and
/// as much virtual space are in use as before.
/// </summary>
sealed class ErrorAtomic(VmmWorld world) : Observer
{
    readonly Dictionary<int, Footprint> before = []; // by task
    int underWay;
    int changes;

    readonly record struct Footprint(int Changes, bool Alone, int Pages, int Ranges);

    public override void Invoked(Call call)
    {
        underWay++;
        changes++;
        before[call.Task] = Measure(alone: underWay == 1);
    }

    public override void Responded(Call call)
    {
        underWay--;
        if (call.Response is not VmmResponse.Refused refused)
            return;
        if (refused is { Pages: { } pages, Quarantined: false })
            CheckNothingTranslates(call, pages);
        var then = before[call.Task];
        if (then.Alone && then.Changes == changes && call.Operation is VmmOperation.Prepare)
            CheckFootprint(call, then);
    }

    /// <summary>Other tasks, and the client's own pages, change the footprint between operations.</summary>
    public override void PageAllocated(Pfn page, Implementation.Machine.PageOwner owner) =>
        changes += owner.Use == Implementation.Machine.PageUse.Client ? 1 : 0;

    void CheckNothingTranslates(Call call, MappedPages pages)
    {
        for (ulong i = 0; i < pages.Range.Count; i++)
        {
            var vfn = pages.Range.Start + i;
            var frame = Hub.Graph.Translate(world.Vmms[pages.Vmm].Root, vfn);
            if (frame is not null && frame == pages.Frames[(int)i])
            {
                Hub.Violate(PropertyCatalogue.ErrorAtomic,
                    $"{call.Operation} failed with {refusedBy(call)} and gave {vfn} back, but its entry still holds {frame}",
                    new PageOfVmm(pages.Vmm, vfn));
            }
        }

        static Errno refusedBy(Call call) => ((VmmResponse.Refused)call.Response!).Errno;
    }

    void CheckFootprint(Call call, Footprint then)
    {
        var now = Measure(alone: true);
        if (now.Pages != then.Pages)
            Hub.Violate(PropertyCatalogue.ErrorAtomic, $"{call.Operation} failed, and {now.Pages - then.Pages} pages more are in use than before");
        if (now.Ranges != then.Ranges)
            Hub.Violate(PropertyCatalogue.ErrorAtomic, $"{call.Operation} failed, and {now.Ranges - then.Ranges} ranges more are taken than before");
    }

    Footprint Measure(bool alone) => new(changes, alone, world.Mm.Buddy.HeldCount, world.Vmms.Sum(vmm => vmm.Va.Taken.Count));
}
