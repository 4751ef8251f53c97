using GpuMm.Harness.Execution;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// What each address space should be, by the requests that were carried out, in the order in which they were: the reference that hardware
/// and driver are compared with. It comes before all other observers, so that they find it up to date.
/// </summary>
/// <remarks>An asynchronous bind enters the history when its fence is signalled, with the time at which it was submitted.</remarks>
sealed class VmBooks(History history) : VmObserver
{
    readonly Dictionary<int, BufferLayout> layouts = []; // by number of the buffer object
    readonly Dictionary<int, AddressMap> maps = []; // by number of the address space
    readonly HashSet<int> lost = [];
    readonly Dictionary<int, (Errno Errno, bool HasChanged)> lastBinds = []; // by task
    readonly Dictionary<int, Call> submissions = []; // by task
    readonly Dictionary<BindJob, Call> queued = [];

    public void Add(PanthorGem bo) => layouts.Add(bo.Id, bo.Layout);

    public BufferLayout LayoutOf(int bo) => layouts[bo];

    public AddressMap MapOf(int space) => maps.GetValueOrDefault(space, AddressMap.Empty);

    /// <summary>
    /// A bind of it failed after it had begun to change things, and the driver owned up to that: what is in its tables is nobody's promise.
    /// </summary>
    public bool IsLost(int space) => lost.Contains(space);

    /// <summary>A task begins a call.</summary>
    public void Begin(int task) => lastBinds.Remove(task);

    /// <summary>What the task's call is about to queue was submitted with it.</summary>
    public void Submitting(int task, Call call) => submissions[task] = call;

    /// <summary>What became of the last bind that the task has executed in its call.</summary>
    public Errno LastErrnoOf(int task) => lastBinds.GetValueOrDefault(task).Errno;

    /// <summary>The bind that the task has executed in its call has changed something, whether or not it succeeded.</summary>
    public bool HasChangedIn(int task) => lastBinds.GetValueOrDefault(task).HasChanged;

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        lastBinds[Hub.Kernel.Current.Id] = (errno, op.HasChanged);
        if (errno != Errno.None && op.HasChanged && vm.State != VmState.Usable)
            lost.Add(vm.Id);
        if (errno != Errno.None)
            return;
        maps[vm.Id] = op.Op switch
        {
            VmBindOp.Map map => MapOf(vm.Id).Map(map.Va, map.Size, map.Bo, map.BoOffset, map.Flags),
            VmBindOp.Unmap unmap => MapOf(vm.Id).Unmap(unmap.Va, unmap.Size),
            _ => MapOf(vm.Id),
        };
    }

    public override void BindQueued(BindJob job)
    {
        if (submissions.Remove(Hub.Kernel.Current.Id, out var call))
            queued.Add(job, call);
    }

    public override void BindSignalled(BindJob job, Errno errno)
    {
        if (!queued.Remove(job, out var submission))
            return;
        Response answer = errno == Errno.None
            ? new VmResponse.Bound(job.Vm.Id, job.Ctx.Op)
            : new VmResponse.Failed(job.Vm.Id, job.Ctx.Op, errno, Unusable: job.Ctx.HasChanged);
        history.Occur(answer, submission.InvokedAt, Hub.Kernel.StepCount);
    }
}
