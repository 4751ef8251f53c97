using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>
/// What is executed has been prepared: whoever runs short of memory then, without the page table code being made to fail, would have
/// allocated where a fence is about to be signalled.
/// </summary>
sealed class ExecuteNeedsNoMemory : VmObserver
{
    readonly HashSet<int> failed = []; // the tasks in which the page table code was made to fail since their last bind

    public override void FailureInjected(FailureSite site, int task)
    {
        if (site == FailureSite.PgtableMap)
            failed.Add(task);
    }

    public override void BindExecuted(PanthorVm vm, OpCtx op, Errno errno)
    {
        if (!failed.Remove(Hub.Kernel.Current.Id) && errno == Errno.ENOMEM)
            Hub.Violate(PropertyCatalogue.CriticalPathClean, $"{op.Op} was executed and needed memory that prepare had not reserved");
    }
}
