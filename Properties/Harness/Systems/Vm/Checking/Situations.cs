using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm.Checking;

/// <summary>Marks what calls and injected failures show by themselves.</summary>
sealed class Situations : Observer
{
    readonly HashSet<int> usedVms = []; // variables that have been destroyed once
    int underWay;

    public override void Invoked(Call call)
    {
        if (underWay++ > 0)
            Hub.Mark(VmSometimes.TasksOverlapped);
    }

    public override void Responded(Call call)
    {
        underWay--;
        switch (call.Operation, call.Response)
        {
            case (VmOperation.Bind, VmResponse.Refused):
                Hub.Mark(VmSometimes.BindRefused);
                break;
            case (VmOperation.Bind bind, VmResponse.Bound) when VmRequests.IsEmpty(bind.Op):
                Hub.Mark(VmSometimes.EmptyBind);
                break;
            case (VmOperation.BindAsync, VmResponse.Refused):
                Hub.Mark(VmSometimes.AsyncBindRefused);
                break;
            case (VmOperation.GpuAccess, VmResponse.Refused { Errno: not Errno.ECANCELED }):
                Hub.Mark(VmSometimes.GpuJobRefused);
                break;
            case (VmOperation.DestroyVm destroy, VmResponse.Destroyed):
                usedVms.Add(destroy.Vm);
                break;
            case (VmOperation.CreateVm create, VmResponse.Done) when usedVms.Contains(create.Vm):
                Hub.Mark(VmSometimes.HandleReused);
                break;
        }
    }

    public override void FailureInjected(Implementation.Kernel.FailureSite site, int task) =>
        Hub.Mark(site);
}
