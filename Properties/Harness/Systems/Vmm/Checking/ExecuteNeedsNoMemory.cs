using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>Execute and unmap run where a fence is about to be signalled: needing memory there can deadlock the machine.</summary>
sealed class ExecuteNeedsNoMemory : Observer
{
    readonly HashSet<int> outOfMemory = []; // the tasks whose call met an injected failure of an allocation

    public override void FailureInjected(FailureSite site, int task)
    {
        if (site.IsMemory)
            outOfMemory.Add(task);
    }

    public override void Invoked(Call call) => outOfMemory.Remove(call.Task);

    public override void Responded(Call call)
    {
        if (call.Response is not VmmResponse.Refused { Errno: Errno.ENOMEM })
            return;
        bool whollyCritical = call.Operation is VmmOperation.Execute or VmmOperation.Unmap;
        bool criticalHalf = call.Operation is VmmOperation.Map && !outOfMemory.Contains(call.Task);
        if (whollyCritical || criticalHalf)
        {
            Hub.Violate(PropertyCatalogue.CriticalPathClean,
                $"{call.Operation} answered ENOMEM: execute needed memory that prepare had not reserved");
        }
    }
}
