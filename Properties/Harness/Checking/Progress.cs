using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>
/// Nobody gets anything done under a fair order, or a run takes more steps than any program of its size can need. Crashed tasks are
/// reported where they crash.
/// </summary>
sealed class Progress : Observer
{
    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.Livelock is { } livelock)
            Hub.Violate(PropertyCatalogue.Progress, $"livelock: {livelock}");
        else if (execution.End == RunEnd.StepLimit)
            Hub.Violate(PropertyCatalogue.Progress, $"no end after {Scenario.StepLimit} steps: {string.Join("; ", execution.Waiting)}");
    }
}
