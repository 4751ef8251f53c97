using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>
/// When an operation failed, the hardware's tables must not translate what was given back, and if nobody else was at work, no more page
/// tables and virtual space are in use than before. Fewer may be: an operation may free what an earlier one left.
/// </summary>
sealed class ErrorAtomic(VmmWorld world) : Observer
{
    readonly Dictionary<int, Footprint> before = []; // by task
    int underWay;
    int begun;
    int tables;

    readonly record struct Footprint(int Begun, bool Alone, int Tables, int Ranges);

    public override void Invoked(Call call)
    {
        underWay++;
        begun++;
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
        bool onlyPrepared = call.Operation is VmmOperation.Prepare
            || (call.Operation is VmmOperation.Map && refused.Errno is not (Errno.EIO or Errno.ETIMEDOUT));
        if (then.Alone && then.Begun == begun && onlyPrepared)
            CheckFootprint(call, then);
        if (call.Operation is VmmOperation.Execute && refused is { Errno: Errno.EINVAL, Pages: not null })
            Hub.Violate(PropertyCatalogue.ErrorAtomic, $"{call.Operation} answered {refused} and lost the prepared mapping");
    }

    public override void PageAllocated(Pfn page, PageOwner owner) => tables += owner.Use == PageUse.PageTable ? 1 : 0;

    public override void PageFreed(Pfn page, PageOwner formerOwner) => tables -= formerOwner.Use == PageUse.PageTable ? 1 : 0;

    void CheckNothingTranslates(Call call, MappedPages pages)
    {
        for (ulong i = 0; i < pages.Range.Count; i++)
        {
            var vfn = pages.Range.Start + i;
            var frame = world.Graph.Translate(world.Vmms[pages.Vmm].Root, vfn);
            if (frame is null || frame != pages.Frames[(int)i])
                continue;
            bool takenAnew = world.Claims.Of(new VirtualPage(pages.Vmm, vfn)).Any(claim => claim.IsLive); // before the answer was out
            if (!takenAnew)
            {
                Hub.Violate(PropertyCatalogue.ErrorAtomic,
                    $"{call.Operation} answered {call.Response} and gave {vfn} back, but its entry still holds {frame}",
                    new VirtualPage(pages.Vmm, vfn));
            }
        }
    }

    void CheckFootprint(Call call, Footprint then)
    {
        var now = Measure(alone: true);
        if (now.Tables > then.Tables)
            Hub.Violate(PropertyCatalogue.ErrorAtomic, $"{call.Operation} failed and left {now.Tables - then.Tables} page tables behind");
        if (now.Ranges > then.Ranges)
            Hub.Violate(PropertyCatalogue.ErrorAtomic, $"{call.Operation} failed and left {now.Ranges - then.Ranges} ranges taken");
    }

    Footprint Measure(bool alone) => new(begun, alone, tables, world.Vmms.Sum(vmm => vmm.TakenRanges.Count));
}
