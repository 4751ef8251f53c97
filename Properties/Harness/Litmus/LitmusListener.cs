using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// Counts the steps of each task and keeps what a task threw. The order of locks is no matter here: a small program fails when it does.
/// </summary>
sealed class LitmusListener(int tasks) : IKernelListener
{
    readonly int[] steps = new int[tasks];
    KernelTask? crashed;

    public int StepsOf(int task) => steps[task - 1];

    /// <summary>Called when the run is over: an exception in the middle of it would end up in whichever task is running.</summary>
    public void ThrowIfCrashed(string program)
    {
        if (crashed is not null)
            throw new InvalidOperationException($"{crashed.Name} of {program} crashed: {crashed.Failure!.Message}", crashed.Failure);
    }

    public void StepTaken(Step step) => steps[step.Task - 1]++;

    public void TaskCrashed(KernelTask task) => crashed ??= task;

    public void FailureInjected(FailureSite site, KernelTask task)
    {
    }

    public void LockdepReport(LockdepFinding finding)
    {
    }

    public void Warned(string message)
    {
    }
}
