using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// Counts the steps of each task and keeps what a task threw. The order of locks is no matter here: a small program fails when it does.
/// </summary>
sealed class LitmusListener(int tasks) : IKernelListener
{
    int[] steps = new int[tasks + 1];
    KernelTask? crashed;

    public int StepsOf(int task) => task < steps.Length ? steps[task] : 0;

    /// <summary>Called when the run is over: an exception in the middle of it would end up in whichever task is running.</summary>
    public void ThrowIfCrashed(string program)
    {
        if (crashed is not null)
            throw new InvalidOperationException($"{crashed.Name} of {program} crashed: {crashed.Failure!.Message}", crashed.Failure);
    }

    public void StepTaken(Step step)
    {
        if (step.Task >= steps.Length)
            Array.Resize(ref steps, step.Task + 1);
        steps[step.Task]++;
    }

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
