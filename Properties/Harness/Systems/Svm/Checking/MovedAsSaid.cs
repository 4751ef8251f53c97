using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// A bind and an eviction do what they can, and do not say what they could not. Where nobody is in the way, nothing is made to fail and
/// there is room, that is all: what can migrate has, and the GPU has it mapped; and nothing of the device's memory is in use.
/// </summary>
sealed class MovedAsSaid(GpuWorld world) : NouveauObserver
{
    readonly HashSet<Call> underWay = [];
    readonly HashSet<Call> disturbed = [];
    readonly Dictionary<Call, Vfn[]> movable = []; // of binds
    int faults; // that the worker has to handle

    public override void Invoked(Call call)
    {
        underWay.Add(call);
        if (underWay.Count > 1 || faults > 0)
            Disturb();
        else if (call.Operation is SvmOperation.Bind bind)
            movable[call] = MovableIn(bind);
    }

    public override void FaultFetched(FaultEntry fault, bool stale)
    {
        faults += stale ? 0 : 1;
        Disturb();
    }

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome) => faults--;

    public override void FailureInjected(FailureSite site, int task) => Disturb();

    public override void Reached(SvmMark mark)
    {
        if (mark == SvmMark.DeviceMemoryExhausted)
            Disturb();
    }

    public override void Responded(Call call)
    {
        underWay.Remove(call);
        movable.Remove(call, out var wanted);
        if (disturbed.Remove(call) || call.Response is not SvmResponse.Done)
            return;
        if (call.Operation is SvmOperation.EvictDmem && world.DevicePagesInUse > 0)
        {
            Hub.Violate(PropertyCatalogue.PopulatedAsSaid,
                $"{call.Operation} was over, nothing was in its way, and {world.DevicePagesInUse} pages of device memory are in use");
        }
        else if (call.Operation is SvmOperation.Bind bind && wanted is not null)
        {
            foreach (var vfn in wanted)
                Compare(bind, vfn);
        }
    }

    void Compare(SvmOperation.Bind bind, Vfn vfn)
    {
        var process = world.Processes[bind.Process];
        var pte = process.Mm!.Peek(vfn);
        string? missing = pte.Kind != CpuPteKind.DevicePrivate || pte.Page!.Pgmap != world.Drm.Dmem ? "has not migrated"
            : IsMapped(process, vfn) ? null : "has migrated, and is not mapped";
        if (missing is null)
            return;
        var page = new VirtualPage(bind.Process, vfn);
        Hub.Violate(PropertyCatalogue.PopulatedAsSaid,
            $"{bind} was over, nothing was in its way, and {world.NameOf(page)} {missing}", page);
    }

    /// <summary>Or there may have been no room for its tables, or it may be none of the driver's.</summary>
    bool IsMapped(GpuProcess process, Vfn vfn) => SvmWindow.Unmanaged.Contains(vfn) || world.EntryOf(process, vfn).Valid
        || world.Gpu.Buddy.Avail < SvmLimits.LeastVramInPages * PageSize.Bytes;

    void Disturb() => disturbed.UnionWith(underWay);

    Vfn[] MovableIn(SvmOperation.Bind bind)
    {
        var mm = world.Processes[bind.Process].Mm!;
        return [.. Enumerable.Range(bind.Page, bind.Pages).Select(SvmWindow.VfnOf).Where(vfn =>
            mm.Vmas.Any(vma => vma.Range.Contains(vfn) && vma.IsAnonymous && vma.Permits(write: false)) && IsMovable(mm.Peek(vfn)))];
    }

    /// <summary>A hole, zeros, or a page of the process that nobody uses but those who have it mapped.</summary>
    bool IsMovable(CpuPte pte) => pte.Kind == CpuPteKind.None || (pte is { Kind: CpuPteKind.Present, Page: { } page }
        && (page == world.Memory.ZeroPage || (page is { IsAnon: true, Swap: null } && page.RefCount == page.MapCount)));
}
