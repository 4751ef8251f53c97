namespace GpuMm.Implementation.Kernel;

/// <summary>An event that happens once until it is made ready again (include/linux/completion.h, with complete_all).</summary>
/// <param name="kernel">Whose tasks wait for it.</param>
/// <param name="name">What it is called in reports.</param>
/// <param name="done">It has happened already, as after an earlier use.</param>
public sealed class Completion(KernelContext kernel, string name, bool done = false) : Gate
{
    readonly Resource resource = kernel.NewCell(name);
    bool done = done;

    public override bool IsOpen => done;

    public override string Describe() => $"completion '{name}'";

    /// <summary>complete_all: lets everybody through who waits or will wait.</summary>
    public async ValueTask Complete()
    {
        await kernel.Announce(StepKind.Signal, resource);
        done = true;
    }

    /// <summary>complete_all within the step that is under way, for those who must not wait.</summary>
    public void CompleteNow()
    {
        kernel.Touch(StepKind.Signal, resource);
        done = true;
    }

    /// <summary>completion_done, looked at within the step that is under way.</summary>
    public bool IsDone
    {
        get
        {
            kernel.Touch(StepKind.Read, resource);
            return done;
        }
    }

    /// <summary>wait_for_completion.</summary>
    public StepAwaiter Wait() => kernel.Announce(StepKind.Wait, resource, this);

    /// <summary>wait_for_completion_timeout; false if it gave up.</summary>
    public WaitAwaiter WaitTimeout(long timeoutMs) => kernel.WaitFor(this, resource, timeoutMs);

    /// <summary>reinit_completion.</summary>
    public async ValueTask Reinit()
    {
        await kernel.Announce(StepKind.Write, resource);
        done = false;
    }
}
