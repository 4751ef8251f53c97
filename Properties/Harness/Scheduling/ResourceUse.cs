using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>How many steps each task took on one resource.</summary>
public sealed class ResourceUse(Resource resource)
{
    int[] stepsOf = new int[4];
    int users;
    bool isChanged;

    public Resource Resource { get; } = resource;

    /// <summary>Two tasks touch it and at least one changes it: the order of steps on it can matter.</summary>
    public bool IsShared => users >= 2 && isChanged;

    /// <summary>No task with this number or a higher one touches it.</summary>
    public int TaskLimit => stepsOf.Length;

    public int StepsOf(int task) => task < stepsOf.Length ? stepsOf[task] : 0;

    internal void Add(Step step)
    {
        if (step.Task >= stepsOf.Length)
            Array.Resize(ref stepsOf, Math.Max(step.Task + 1, 2 * stepsOf.Length));
        if (stepsOf[step.Task]++ == 0)
            users++;
        isChanged |= Races(step) && step.DependsOn(step); // reads alone would not depend on each other
    }

    /// <summary>
    /// Who waits comes after the signal under every scheduler, so where tasks do nothing else there is nothing to order. A program that
    /// starts its tasks by signals has one such resource a task; among them the ones that matter would hardly ever be drawn.
    /// Work on a queue is another matter: who queues first is served first.
    /// </summary>
    static bool Races(Step step) => step.Kind is not (StepKind.Wait or StepKind.Signal) || step.Resource.Kind == ResourceKind.WorkQueue;
}
