using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>Writes down what another scheduler decides, as an explicit schedule.</summary>
sealed class ScheduleRecorder(IScheduler inner) : IScheduler
{
    readonly List<Switch> switches = [];

    public int Decisions { get; private set; }

    /// <summary>How often a task lost its turn although it could go on.</summary>
    public int Preemptions { get; private set; }

    public Schedule.Explicit Recorded => new([.. switches]);

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        int choice = inner.Choose(enabled, lastTask);
        if (choice == IScheduler.Stop)
            return choice;
        int task = enabled[choice].Task;
        if (choice != DefaultOrder.Choose(enabled, lastTask))
            switches.Add(new Switch(Decisions, task));
        if (task != lastTask && DefaultOrder.IndexOf(enabled, lastTask) >= 0)
            Preemptions++;
        Decisions++;
        return choice;
    }

    public void StepTaken(Step step) => inner.StepTaken(step);

    public void TaskEnded(int task) => inner.TaskEnded(task);
}
