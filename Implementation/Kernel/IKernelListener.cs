namespace GpuMm.Implementation.Kernel;

/// <summary>Who hears of what happens in the kernel. Called at the step where it happens.</summary>
public interface IKernelListener
{
    void StepTaken(Step step);

    void FailureInjected(FailureSite site, KernelTask task);

    void TaskCrashed(KernelTask task);

    void LockdepReport(LockdepFinding finding);

    /// <summary>What a driver would print with pr_warn.</summary>
    void Warned(string message);
}
