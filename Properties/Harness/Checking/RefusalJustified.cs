using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>
/// A manager that refuses everything would satisfy all other properties. So each errno needs its reason: arguments that make no sense,
/// a hole that really is not there, or a failure injected while the operation ran. And arguments that make no sense must be refused.
/// </summary>
sealed class RefusalJustified(VmmWorld world) : Observer
{
    readonly List<(int Task, VfnRange[][] Taken)> spaceAtInvoke = [];
    int memoryFailures;
    int hardwareFailures;
    int exhaustions;
    readonly Dictionary<int, (int Memory, int Hardware, int Exhaustions)> atInvoke = [];

    public override void FailureInjected(FailureSite site)
    {
        if (site.IsMemory)
            memoryFailures++;
        else
            hardwareFailures++;
    }

    public override void Reached(VmmMark mark) => exhaustions += mark == VmmMark.VramExhausted ? 1 : 0;

    public override void Invoked(Call call)
    {
        atInvoke[call.Task] = (memoryFailures, hardwareFailures, exhaustions);
        spaceAtInvoke.RemoveAll(entry => entry.Task == call.Task);
        spaceAtInvoke.Add((call.Task, [.. world.Vmms.Select(vmm => vmm.Va.Taken.ToArray())]));
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

    bool IsJustified(Call call, VmmOperation operation, Errno errno, bool senseless)
    {
        var then = atInvoke[call.Task];
        return errno switch
        {
            Errno.EINVAL => senseless,
            Errno.ENOMEM => memoryFailures > then.Memory,
            Errno.ENOSPC => exhaustions > then.Exhaustions || !HoleExisted(call.Task, operation),
            Errno.EIO or Errno.ETIMEDOUT => hardwareFailures > then.Hardware,
            _ => false,
        };
    }

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
        VmmOperation.Map map => map.FrameTooLarge || !IsSensible(map.Vmm, map.Pages, map.Window),
        VmmOperation.Prepare prepare => !IsSensible(prepare.Vmm, prepare.Pages, prepare.Window),
        VmmOperation.Execute execute => execute.Frames != FrameArgument.Correct,
        _ => false,
    };

    bool IsSensible(int vmm, int pages, AddressWindow? window) => pages > 0 && (window is not { } within
        || (within.Start.IsPageAligned && within.End.IsPageAligned && within.Start.Raw <= within.End.Raw
            && within.End.Raw <= world.Vmms[vmm].Va.SizeInPages * PageSize.Bytes
            && within.End.Raw - within.Start.Raw >= (ulong)pages * PageSize.Bytes));
}
