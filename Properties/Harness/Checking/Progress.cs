using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>
/// A run that takes more steps than any program of its size can need does not end. Crashed tasks are reported where they crash.
/// </summary>
sealed class Progress : Observer
{
    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End == RunEnd.StepLimit)
            Hub.Violate(PropertyCatalogue.Progress, $"no end after {Scenario.StepLimit} steps: {string.Join("; ", execution.Waiting)}");
    }
}
