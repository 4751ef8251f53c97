using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// That data cannot be had, or memory is short, has a reason: a failure that was made, or video memory that has run out. Whether an access
/// may be refused otherwise is for the specification to say, which knows who may access what.
/// </summary>
sealed class RefusalJustified : NouveauObserver
{
    readonly HashSet<int> failed = []; // tasks in which something was made to fail since their call began
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
        failed.Remove(call.Task);
        excused.Remove(call.Task);
    }

    public override void FailureInjected(FailureSite site, int task)
    {
        failed.Add(task);
        failedSinceLastFault |= task == GpuWorld.FaultWorker && !IsOfTime(site);
    }

    /// <summary>That something takes long is no reason to refuse it.</summary>
    static bool IsOfTime(FailureSite site) => site is FailureSite.HmmBusy or FailureSite.FaultTimeout;

    public override void Reached(SvmMark mark) => failedSinceLastFault |= mark == SvmMark.TablesExhausted;

    public override void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
        if (failedSinceLastFault && outcome == FaultOutcome.Cancelled)
            excused.Add(fault.Entry.Client);
        failedSinceLastFault = false;
    }

    /// <summary>Only a failure can refuse these; others are refused where there is nothing for them too.</summary>
    static bool NeedsReason(Operation? operation) => operation is SvmOperation.Bind or SvmOperation.OpenGpu or SvmOperation.Fork;

    public override void Responded(Call call)
    {
        if (call.Operation is SvmOperation.GpuAccess || failed.Contains(call.Task))
            return;
        if (call.Response is SvmResponse.Accessed { Outcome: AccessOutcome.BusError or AccessOutcome.OutOfMemory } answer)
            Hub.Violate(PropertyCatalogue.RefusalJustified, $"{call.Operation} came to '{answer}', and nothing had been made to fail");
        else if (NeedsReason(call.Operation) && call.Response is SvmResponse.Refused refused)
        {
            string message = $"{call.Operation} was refused with {refused.Errno}, for no reason that exists";
            Hub.Violate(PropertyCatalogue.RefusalJustified, message);
        }
    }
}
