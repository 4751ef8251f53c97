using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// Asks another scheduler only while the branches run. Before and after them background tasks run in the default order, so that an order is
/// told by the choices among the branches alone.
/// </summary>
/// <remarks>Steps are passed on always: a scheduler may draw a number for each.</remarks>
sealed class BranchScheduler(IScheduler inner) : IScheduler
{
    /// <summary>Set while the branches run.</summary>
    public bool BranchesRun { get; set; }

    public bool Watches => inner.Watches;

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask) =>
        BranchesRun ? inner.Choose(enabled, lastTask) : DefaultOrder.Choose(enabled, lastTask);

    public void StepTaken(Step step) => inner.StepTaken(step);

    public void TaskEnded(int task) => inner.TaskEnded(task);
}
