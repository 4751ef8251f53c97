using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>A property that does not hold, and where that shows.</summary>
/// <param name="Property">Which.</param>
/// <param name="Message">What was seen, in one sentence.</param>
/// <param name="Step">The step of the execution at which it was seen.</param>
/// <param name="Task">The task that took that step, or -1.</param>
/// <param name="Page">The virtual page concerned, if one is.</param>
public sealed record Violation(CheckedProperty Property, string Message, int Step, int Task, VirtualPage? Page = null)
{
    /// <summary>The step and the task of the answer that is wrong, where that showed only when the run was over.</summary>
    public (int Step, int Task)? Answer { get; init; }

    /// <summary>Where a reader should look.</summary>
    public (int Step, int Task) Place => Answer ?? (Step, Task);
}
