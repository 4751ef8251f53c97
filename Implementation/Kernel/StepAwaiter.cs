using System.Runtime.CompilerServices;

namespace GpuMm.Implementation.Kernel;

/// <summary>
/// Awaiting it lets the announced step happen. When the scheduler picks the task that is running, nothing is suspended and nothing
/// allocated.
/// </summary>
public readonly struct StepAwaiter(KernelContext kernel) : ICriticalNotifyCompletion
{
    public StepAwaiter GetAwaiter() => this;

    public bool IsCompleted => kernel.ContinuesAtOnce();

    public void OnCompleted(Action continuation) => kernel.Park(continuation);

    public void UnsafeOnCompleted(Action continuation) => kernel.Park(continuation);

    public void GetResult() => kernel.StepTaken();
}

/// <summary>Awaiting it waits for a gate; the result says whether it opened before the deadline.</summary>
public readonly struct WaitAwaiter(KernelContext kernel) : ICriticalNotifyCompletion
{
    public WaitAwaiter GetAwaiter() => this;

    public bool IsCompleted => kernel.ContinuesAtOnce();

    public void OnCompleted(Action continuation) => kernel.Park(continuation);

    public void UnsafeOnCompleted(Action continuation) => kernel.Park(continuation);

    public bool GetResult()
    {
        bool gaveUp = kernel.Current.GivesUp;
        kernel.StepTaken();
        return !gaveUp;
    }
}
