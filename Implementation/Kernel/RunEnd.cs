namespace GpuMm.Implementation.Kernel;

/// <summary>How a run of the kernel ended.</summary>
public enum RunEnd
{
    Running,

    /// <summary>All tasks have ended; background tasks may be left that wait.</summary>
    Completed,

    /// <summary>Tasks are left, none can take a step, and nobody waits with a deadline.</summary>
    Deadlocked,

    /// <summary>The scenario's limit of steps was reached.</summary>
    StepLimit,

    /// <summary>The scheduler wanted no more of it.</summary>
    Stopped,
}
