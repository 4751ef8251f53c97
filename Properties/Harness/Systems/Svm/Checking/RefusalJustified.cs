using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// That the driver refuses a call, or the GPU for want of memory an access, has a reason: a failure that was made, or video memory that has
/// run out. Whether an access may be refused otherwise is for the specification to say, which knows who may access what.
/// </summary>
class RefusalJustified : NouveauObserver
{
    readonly FailedCalls failed = new();
    readonly HashSet<int> excused = []; // tasks whose last cancelled fault met with a failure
    bool failedSinceLastFault; // in the worker

    /// <summary>Whether the fault of a client was cancelled because of a failure, and not because the access is forbidden.</summary>
    public bool IsExcused(int client)
    {
        Hub.Touch(StepKind.Read, Resource.History);
        return excused.Remove(client);
    }

    public override void Invoked(Call call)
    {
        failed.Begins(call);
        excused.Remove(call.Task);
    }

    public override void FailureInjected(FailureSite site, int task)
    {
        failed.FailedIn(task, site);
        failedSinceLastFault |= task == GpuWorld.FaultWorker && !IsOfTime(site);
    }

    /// <summary>That something takes long is no reason to refuse it.</summary>
    static bool IsOfTime(FailureSite site) => site is FailureSite.HmmBusy or FailureSite.FaultTimeout;

    public override void Reached(SvmMark mark)
    {
        if (mark == SvmMark.TablesExhausted)
            TablesExhausted();
    }

    /// <summary>A driver that can evict device memory for page tables has to do it first.</summary>
    protected virtual void TablesExhausted() => Excuse();

    /// <summary>The fault that is being handled may be cancelled.</summary>
    protected void Excuse() => failedSinceLastFault = true;

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        if (failedSinceLastFault && outcome == FaultOutcome.Cancelled)
            excused.Add(fault.Entry.Client);
        failedSinceLastFault = false;
    }

    /// <summary>Only a failure can refuse these; others are refused where there is nothing for them too.</summary>
    static bool NeedsReason(Operation? operation) => operation is SvmOperation.Bind or SvmOperation.OpenGpu;

    public override void Responded(Call call)
    {
        if (!NeedsReason(call.Operation) || failed.Contains(call) || call.Response is not SvmResponse.Refused refused)
            return;
        string message = $"{call.Operation} was refused with {refused.Errno}, for no reason that exists";
        Hub.Violate(PropertyCatalogue.RefusalJustified, message);
    }
}
