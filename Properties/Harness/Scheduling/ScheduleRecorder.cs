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
        int running = DefaultOrder.IndexOf(enabled, lastTask);
        if (choice != Math.Max(0, running)) // see DefaultOrder
            switches.Add(new Switch(Decisions, enabled[choice].Task));
        if (running >= 0 && choice != running)
            Preemptions++;
        Decisions++;
        return choice;
    }

    public bool Watches => inner.Watches;

    public void StepTaken(Step step) => inner.StepTaken(step);

    public void TaskEnded(int task) => inner.TaskEnded(task);
}
