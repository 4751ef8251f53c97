using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>
/// A manager that refuses everything would satisfy all other properties. So each errno needs its reason: arguments that make no sense,
/// a hole that really is not there, or a failure injected while the operation ran. And arguments that make no sense must be refused.
/// </summary>
sealed class RefusalJustified(VmmWorld world) : VmmObserver
{
    readonly List<(int Task, VfnRange[][] Taken)> spaceAtInvoke = [];
    readonly HashSet<(int Task, Errno Errno)> excused = []; // what an injected failure, or full memory, lets a task's call answer

    public override void FailureInjected(FailureSite site, int task) => excused.Add((task, site switch
    {
        FailureSite.TlbFlush => Errno.ETIMEDOUT,
        _ => site.IsMemory ? Errno.ENOMEM : Errno.EIO,
    }));

    /// <summary>Whether VRAM is full is for the machine to say, not for the driver.</summary>
    public override void PageAllocated(Pfn page, PageOwner owner)
    {
        if (world.Mm.Buddy.Avail > 0)
            return;
        Hub.Kernel.Touch(StepKind.Write, EventHub.Audit);
        foreach (var (task, _) in spaceAtInvoke)
            excused.Add((task, Errno.ENOSPC));
    }

    public override void PageFreed(Pfn page, PageOwner formerOwner) =>
        Hub.Kernel.Touch(world.Mm.Buddy.Avail == 0 ? StepKind.Write : StepKind.Read, EventHub.Audit);

    public override void Invoked(Call call)
    {
        excused.RemoveWhere(excuse => excuse.Task == call.Task);
        if (world.Mm.Buddy.Avail == 0)
            excused.Add((call.Task, Errno.ENOSPC));
        spaceAtInvoke.RemoveAll(entry => entry.Task == call.Task);
        spaceAtInvoke.Add((call.Task, [.. world.Vmms.Select(vmm => vmm.TakenRanges.ToArray())]));
    }

    public override void MappingChanged(Mapping mapping, Model.Lifecycles.MappingState before)
    {
        if (before != Model.Lifecycles.MappingState.Free)
            return;
        for (int i = 0; i < spaceAtInvoke.Count; i++)
            spaceAtInvoke[i].Taken[mapping.Vmm.Id] = [.. spaceAtInvoke[i].Taken[mapping.Vmm.Id], mapping.Range];
    }

    public override void Responded(Call call)
    {
        if (call.Operation is not VmmOperation operation)
            return;
        bool senseless = MakesNoSense(operation);
        if (call.Response is not VmmResponse.Refused { Errno: var errno })
        {
            if (senseless)
                Hub.Violate(PropertyCatalogue.RefusalJustified, $"{operation} was not refused, although its arguments make no sense");
            return;
        }

        if (!IsJustified(call, operation, errno, senseless))
            Hub.Violate(PropertyCatalogue.RefusalJustified, $"{operation} was refused with {errno} for no reason that exists");
    }

    bool IsJustified(Call call, VmmOperation operation, Errno errno, bool senseless) => errno switch
    {
        Errno.EINVAL => senseless,
        Errno.ENOSPC => excused.Contains((call.Task, Errno.ENOSPC)) || !HoleExisted(call.Task, operation),
        _ => excused.Contains((call.Task, errno)),
    };

    /// <summary>Whether a hole was there all the time: every range that was taken at any moment of the operation counts as taken.</summary>
    bool HoleExisted(int task, VmmOperation operation)
    {
        var (vmm, pages, window) = operation switch
        {
            VmmOperation.Prepare prepare => (prepare.Vmm, prepare.Pages, prepare.Window),
            VmmOperation.Map map => (map.Vmm, map.Pages, map.Window),
            _ => default,
        };
        if (window is not { } within)
            return true; // the whole space: far larger than any program can fill
        var taken = spaceAtInvoke.First(entry => entry.Task == task).Taken[vmm];
        var whole = new VfnRange(Vfn.Of(within.Start), Vfn.Of(within.End).Raw - Vfn.Of(within.Start).Raw);
        var starts = taken.Select(range => range.End).Append(whole.Start); // a hole begins where the window or a taken range leaves off
        return starts.Select(start => new VfnRange(start, (ulong)pages))
            .Any(hole => whole.Contains(hole) && !Array.Exists(taken, range => range.Overlaps(hole)));
    }

    bool MakesNoSense(VmmOperation operation) => operation switch
    {
        VmmOperation.Map map => map.FrameTooLarge || !IsSensible(map.Pages, map.Window),
        VmmOperation.Prepare prepare => !IsSensible(prepare.Pages, prepare.Window),
        VmmOperation.Execute execute => execute.Frames != FrameArgument.Correct,
        _ => false,
    };

    bool IsSensible(int pages, AddressWindow? window) => pages > 0 && (window is not { } within
        || (within.Start.IsPageAligned && within.End.IsPageAligned && within.Start.Raw <= within.End.Raw
            && within.End.Raw <= world.SizeInPages * PageSize.Bytes
            && within.End.Raw - within.Start.Raw >= (ulong)pages * PageSize.Bytes));
}
