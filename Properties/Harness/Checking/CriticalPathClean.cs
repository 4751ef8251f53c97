using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>Execute and unmap run where a fence is about to be signalled: needing memory there can deadlock the machine.</summary>
sealed class CriticalPathClean : Observer
{
    public override void LockdepReport(LockdepFinding finding)
    {
        if (finding.ThroughReclaim)
            Hub.Violate(PropertyCatalogue.CriticalPathClean, finding.Message);
    }

    public override void Responded(Call call)
    {
        if (call.Operation is VmmOperation.Execute or VmmOperation.Unmap && call.Response is VmmResponse.Refused { Errno: Errno.ENOMEM })
            Hub.Violate(PropertyCatalogue.CriticalPathClean, $"{call.Operation} answered ENOMEM: it needed memory that prepare had not reserved");
    }
}
