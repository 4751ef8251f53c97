using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// That data cannot be had, or memory is short, has a reason: a failure that was made. Whether an access may be refused otherwise is for
/// the specification to say, which knows who may access what.
/// </summary>
sealed class CpuRefusals : SvmObserver
{
    readonly FailedCalls failed = new();

    public override void Invoked(Call call) => failed.Begins(call);

    public override void FailureInjected(FailureSite site, int task) => failed.FailedIn(task, site);

    public override void Responded(Call call)
    {
        if (failed.Contains(call))
            return;
        if (call is { Operation: SvmOperation.Load or SvmOperation.Store, Response: SvmResponse.Accessed answer }
            && answer.Outcome is AccessOutcome.BusError or AccessOutcome.OutOfMemory)
        {
            Hub.Violate(PropertyCatalogue.RefusalJustified, $"{call.Operation} came to '{answer}', and nothing had been made to fail");
        }
        else if (call is { Operation: SvmOperation.Fork, Response: SvmResponse.Refused refused })
        {
            string message = $"{call.Operation} was refused with {refused.Errno}, for no reason that exists";
            Hub.Violate(PropertyCatalogue.RefusalJustified, message);
        }
    }
}
