using System.Runtime.InteropServices;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>Counts a run as it happens. Only announced steps count: what a scheduler cannot see it cannot order.</summary>
public sealed class ProfileRecorder : IAccessLog
{
    readonly Dictionary<Resource, ResourceUse> uses = new(32);
    bool[] seen = new bool[8];
    int tasks;
    int steps;

    /// <summary>What was counted; to be asked for when the run is over.</summary>
    public Profile Profile => new(tasks, steps, uses);

    public void StepTaken(Step step, bool timedOut)
    {
        steps++;
        See(step.Task);
        if (step.Resource.Kind == ResourceKind.None)
            return;
        ref var use = ref CollectionsMarshal.GetValueRefOrAddDefault(uses, step.Resource, out _);
        use ??= new ResourceUse(step.Resource);
        use.Add(step);
    }

    public void TimePassed()
    {
    }

    public void Touched(StepKind kind, Resource resource)
    {
    }

    public void Stuck(Step step) => See(step.Task);

    void See(int task)
    {
        if (task >= seen.Length)
            Array.Resize(ref seen, Math.Max(task + 1, 2 * seen.Length));
        if (seen[task])
            return;
        seen[task] = true;
        tasks++;
    }
}
