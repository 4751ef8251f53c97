using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>
/// When the driver is unloaded, nobody holds virtual space any more, the fault handler neither; and none is in quarantine unless something
/// was made to fail.
/// </summary>
sealed class SpaceGivenBack : NouveauObserver
{
    readonly List<Mapping> held = [];
    readonly HashSet<int> failed = []; // tasks in which something was made to fail since their call began

    public override void Invoked(Call call) => failed.Remove(call.Task);

    public override void FailureInjected(FailureSite site, int task) => failed.Add(task);

    public override void MappingChanged(Mapping mapping, MappingState before)
    {
        if (before == MappingState.Free)
            held.Add(mapping);
        else if (mapping.State == MappingState.Free)
            held.Remove(mapping);
        else if (mapping.State == MappingState.Quarantined && Hub.Kernel.RunningTask is { } task && !failed.Contains(task.Id))
            Hub.Violate(PropertyCatalogue.VaNotLeaked, $"{mapping.Range} is in quarantine, and nothing has failed");
    }

    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End == RunEnd.Completed && held.Count > 0)
            Hub.Violate(PropertyCatalogue.VaNotLeaked, $"the virtual space {string.Join(", ", held)} is not free at the end");
    }
}
