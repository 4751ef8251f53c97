using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>Tasks are left and none can go on: says who holds and waits for what, and in which circle.</summary>
sealed class NoDeadlock : Observer
{
    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End == RunEnd.Deadlocked && !Hub.HasCrashed)
            Hub.Violate(PropertyCatalogue.NoDeadlock, $"nobody can go on: {string.Join("; ", execution.Waiting)}");
    }
}
