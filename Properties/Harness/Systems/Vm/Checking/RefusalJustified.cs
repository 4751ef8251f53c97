using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// A refusal has a reason that somebody outside of the driver can see: arguments that make no sense, a failure that was made, a VM that is
/// lost or destroyed, a slot for which every VM has users. And what makes no sense is refused.
/// </summary>
sealed class RefusalJustified(VmWorld world) : VmObserver
{
    readonly Dictionary<int, List<FailureSite>> failures = []; // by task, since its call began
    readonly HashSet<int> foundAllActive = []; // tasks, since their call began
    readonly HashSet<int> faulted = []; // VMs of which a job has faulted
    readonly HashSet<int> hadFailedBind = []; // VMs
    readonly HashSet<int> doomed = []; // VMs of which a bind failed, or which are being destroyed
    readonly HashSet<int> foundBusy = []; // tasks, since their call began
    readonly HashSet<int> foundSuspended = []; // tasks, since their call began
    readonly Dictionary<int, int> suspendsBefore = []; // by task: how many had begun when its resume did
    int suspendsBegun;
    int suspendsUnderWay;
    bool mayBeSuspended;
    int lastFailedCommand = -1; // the step at which it failed

    public override void Invoked(Call call)
    {
        failures.Remove(call.Task);
        foundAllActive.Remove(call.Task);
        foundSuspended.Remove(call.Task);
        foundBusy.Remove(call.Task);
        if (call.Operation is VmOperation.Suspend)
        {
            mayBeSuspended = true;
            suspendsBegun++;
            suspendsUnderWay++;
        }
        else if (call.Operation is VmOperation.Resume)
        {
            suspendsBefore[call.Task] = suspendsUnderWay > 0 ? -1 : suspendsBegun;
        }
    }

    public override void FailureInjected(FailureSite site, int task)
    {
        if (site == FailureSite.AsCommand)
            lastFailedCommand = Hub.Kernel.StepCount;
        if (!failures.TryGetValue(task, out var known))
            failures.Add(task, known = []);
        known.Add(site);
    }

    public override void VmChanged(PanthorVm vm, Model.Lifecycles.VmState before) => doomed.Add(vm.Id);

    public override void FaultRaised(int slot, MaliFault fault)
    {
        if (world.JobOf(Hub.Kernel.Current.Id) is { } vm)
            faulted.Add(vm.Id);
    }

    /// <summary>At that moment it can be seen whether it is true.</summary>
    public override void Reached(VmMark mark)
    {
        if (mark == VmMark.RefusedWhileSuspended && mayBeSuspended)
            foundSuspended.Add(Hub.Kernel.Current.Id);
        if (mark == VmMark.SuspendRefused && world.Device.Mmu.Slots.Any(slot => slot.Vm is { ActiveCount: > 0 }))
            foundBusy.Add(Hub.Kernel.Current.Id);
        if (mark != VmMark.EverySlotActive)
            return;
        foundAllActive.Add(Hub.Kernel.Current.Id);
        foreach (var slot in world.Device.Mmu.Slots)
        {
            if (slot.Index > 0 && slot.Vm is not { ActiveCount: > 0 })
                Hub.Violate(PropertyCatalogue.RefusalJustified, $"a job found no slot, although {slot} has no users");
        }
    }

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        bool wasRefused = vm.State == Model.Lifecycles.VmState.Destroyed && !op.HasChanged;
        if (errno == Errno.None || (errno == Errno.EINVAL && (wasRefused || hadFailedBind.Contains(vm.Id))))
            return;
        hadFailedBind.Add(vm.Id);
        doomed.Add(vm.Id);
        int task = Hub.Kernel.Current.Id;
        if (!Failed(task, FailureSite.PgtableMap) && !Failed(task, FailureSite.PgtableUnmap) && !Failed(task, FailureSite.AsCommand))
        {
            Hub.Violate(PropertyCatalogue.RefusalJustified,
                $"{op.Op} was accepted and failed with {errno}, although nothing was made to fail");
        }
    }

    /// <summary>The worker of the queue makes no calls: each bind that it executes is judged by the failures that it met itself.</summary>
    public override void BindSignalled(BindJob job, Errno errno) => failures.Remove(Hub.Kernel.Current.Id);

    public override void Responded(Call call)
    {
        if (call.Operation is VmOperation.Suspend)
            suspendsUnderWay--;
        if (call.Operation is VmOperation.Resume && suspendsBefore[call.Task] == suspendsBegun)
            mayBeSuspended = false; // no suspend came beside it
        if (call is { Operation: VmOperation.Bind bind, Response: VmResponse.Bound bound } && !VmRequests.IsEmpty(bind.Op))
            CheckSense(bind, bind.Op, bound.Space);
        if (call is { Operation: VmOperation.BindAsync async, Response: VmResponse.Queued queued })
            CheckSense(async, async.Op, queued.Space);
        if (call is { Operation: VmOperation.KernelMap { Pages: 0 } none, Response: VmResponse.KernelMapped })
            Hub.Violate(PropertyCatalogue.RefusalJustified, $"{none} makes no sense and was accepted");
        if (call.Response is VmResponse.Refused { Errno: var errno } && !IsJustified(call, errno))
            Hub.Violate(PropertyCatalogue.RefusalJustified, $"{call.Operation} was refused with {errno} for no reason that can be seen");
    }

    void CheckSense(VmOperation operation, VmBindOp op, int space)
    {
        if (MakesNoSense(op, space) || VmRequests.IsEmpty(op) || (operation is VmOperation.Bind && op is VmBindOp.SyncOnly))
            Hub.Violate(PropertyCatalogue.RefusalJustified, $"{operation} makes no sense and was accepted");
    }

    bool IsJustified(Call call, Errno errno) => (errno, call.Operation) switch
    {
        (Errno.ENOMEM, _) => failures.TryGetValue(call.Task, out var sites)
            && sites.Exists(site => site.IsMemory || site == FailureSite.PgtableMap),
        (Errno.ETIMEDOUT, _) => Failed(call.Task, FailureSite.AsCommand),
        (Errno.EBUSY, VmOperation.Suspend) => foundBusy.Contains(call.Task),
        (Errno.EBUSY, _) => foundAllActive.Contains(call.Task),
        (Errno.ENODEV, _) => foundSuspended.Contains(call.Task),
        (Errno.ECANCELED, VmOperation.GpuAccess) => MayHaveBeenKilled(call),
        (Errno.EINVAL, VmOperation.DestroyVm) => true, // of a handle that stands for nothing
        (Errno.EINVAL, VmOperation.Bind bind) => MayBeRefused(call, bind.Op),
        (Errno.EINVAL, VmOperation.BindAsync bind) => VmRequests.IsEmpty(bind.Op) || MayBeRefused(call, bind.Op)
            || bind is { Op: VmBindOp.SyncOnly, Wait: null, Signal: null },
        (Errno.EINVAL, VmOperation.KernelMap { Pages: 0 }) => true,
        (Errno.ENOSPC, VmOperation.KernelMap map) => MayFindNoRoom(call, map),
        (Errno.EINVAL, VmOperation.GpuAccess or VmOperation.Activate or VmOperation.KernelMap) => IsDoomed(call),
        _ => false,
    };

    /// <summary>A fault, a reset, or a bind that failed half-way ends jobs.</summary>
    bool MayHaveBeenKilled(Call job) => lastFailedCommand >= job.FirstStep || IsDoomed(job)
        || faulted.Contains(world.VmOf(job.Task)!.Id)
        || world.History.Calls.Any(other => other.Operation is VmOperation.Reset && other.RespondedAt > job.InvokedAt);

    bool MayBeRefused(Call call, VmBindOp op) => IsDoomed(call) || op is VmBindOp.SyncOnly
        || MakesNoSense(op, world.VmOf(call.Task)!.Id)
        || (op is VmBindOp.Map map && world.History.Calls.Any(other => other.Operation is VmOperation.CloseBo close && close.Bo == map.Bo));

    /// <summary>It is too large, or too large beside another that may be there.</summary>
    bool MayFindNoRoom(Call call, VmOperation.KernelMap map) => map.Pages > VmLimits.AllKernelPages
        || world.History.Calls.Any(other => other != call && other.Operation is VmOperation.KernelMap beside && beside.Vm == map.Vm
            && beside.Pages <= VmLimits.AllKernelPages && map.Pages + beside.Pages > VmLimits.AllKernelPages);

    bool IsDoomed(Call call) => world.VmOf(call.Task) is { } vm && doomed.Contains(vm.Id);

    static bool MakesNoSense(VmBindOp op, int space) => VmRequests.MakesNoSense(op, space == 0, VmBuffers.SizeOf);

    bool Failed(int task, FailureSite site) => failures.TryGetValue(task, out var sites) && sites.Contains(site);
}
