using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>Writes down what another scheduler decides, as an explicit schedule.</summary>
sealed class ScheduleRecorder(IScheduler inner) : IScheduler
{
    readonly List<Switch> switches = [];

    public int Decisions { get; private set; }

    public Schedule.Explicit Recorded => new([.. switches]);

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        int choice = inner.Choose(enabled, lastTask);
        if (choice != DefaultOrder.Choose(enabled, lastTask))
            switches.Add(new Switch(Decisions, enabled[choice].Task));
        Decisions++;
        return choice;
    }

    public void StepTaken(Step step) => inner.StepTaken(step);
}
