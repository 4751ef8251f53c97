using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Tests.Litmus;

/// <summary>
/// The listed tasks take a step each, also where nobody has a choice; then the default order. A listed task that cannot go fails the test.
/// </summary>
sealed class StepOrder(params int[] tasks) : IScheduler
{
    int taken;

    /// <summary>"3*2 1" is task 3, task 3, task 1.</summary>
    public static StepOrder Of(string text) => new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Repeated)]);

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        if (taken >= tasks.Length)
            return DefaultOrder.Choose(enabled, lastTask);
        int wanted = DefaultOrder.IndexOf(enabled, tasks[taken]);
        return wanted >= 0 ? wanted : throw new InvalidOperationException($"task {tasks[taken]} cannot take step {taken}");
    }

    public void StepTaken(Step step)
    {
        if (taken < tasks.Length && step.Task != tasks[taken])
            throw new InvalidOperationException($"step {taken} was taken by task {step.Task} and not by {tasks[taken]}");
        taken++;
    }

    static IEnumerable<int> Repeated(string part)
    {
        string[] halves = part.Split('*');
        return Enumerable.Repeat(int.Parse(halves[0]), halves.Length == 2 ? int.Parse(halves[1]) : 1);
    }
}
