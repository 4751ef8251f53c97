using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>Execute and unmap run where a fence is about to be signalled: needing memory there can deadlock the machine.</summary>
sealed class CriticalPathClean : Observer
{
    readonly Dictionary<int, int> failuresAtInvoke = []; // by task
    int memoryFailures;

    public override void LockdepReport(LockdepFinding finding)
    {
        if (finding.ThroughReclaim)
            Hub.Violate(PropertyCatalogue.CriticalPathClean, finding.Message);
    }

    public override void FailureInjected(FailureSite site) => memoryFailures += site.IsMemory ? 1 : 0;

    public override void Invoked(Call call) => failuresAtInvoke[call.Task] = memoryFailures;

    public override void Responded(Call call)
    {
        if (call.Response is not VmmResponse.Refused { Errno: Errno.ENOMEM })
            return;
        bool whollyCritical = call.Operation is VmmOperation.Execute or VmmOperation.Unmap;
        bool criticalHalf = call.Operation is VmmOperation.Map && memoryFailures == failuresAtInvoke[call.Task];
        if (whollyCritical || criticalHalf)
        {
            Hub.Violate(PropertyCatalogue.CriticalPathClean,
                $"{call.Operation} answered ENOMEM: execute needed memory that prepare had not reserved");
        }
    }
}
