using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// Partial order sampling (Yuan, Yang, Gu, CAV 2018): every announced step has a random priority, the highest one is taken, and those that
/// depend on it draw again. Needs to know nothing of the program, and comes close to giving every partial order the same chance.
/// </summary>
/// <remarks>
/// Without the new draw, a step that lost one race would be likely to lose the next, having been shown to be low. Steps that do not depend
/// on what is taken keep their priorities: one that waits for m others to be taken does so with a chance of 1/(m + 1), where that of a
/// random walk is 2^-m.
/// </remarks>
sealed class PosScheduler(ulong seed) : IScheduler
{
    const ulong Drawn = 1; // a priority that was drawn is never 0

    SplitMix random = new(seed);
    Announcement[] announced = new Announcement[8];
    int choices;

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        choices++;
        int best = 0;
        ulong highest = 0;
        for (int i = 0; i < enabled.Length; i++)
        {
            ulong priority = PriorityOf(enabled[i]);
            if (priority <= highest)
                continue;
            highest = priority;
            best = i;
        }

        return best;
    }

    public void StepTaken(Step step)
    {
        for (int task = 0; task < announced.Length; task++)
        {
            ref var other = ref announced[task];
            if (other.Priority != 0 && (task == step.Task || other.Step.DependsOn(step)))
                other.Priority = 0;
        }
    }

    /// <summary>A step that was not enabled at the last choice, or is new, or has just lost a race, draws.</summary>
    ulong PriorityOf(Step step)
    {
        if (step.Task >= announced.Length)
            Array.Resize(ref announced, Math.Max(step.Task + 1, 2 * announced.Length));
        ref var mine = ref announced[step.Task];
        if (mine.Priority == 0 || mine.LastChoice != choices - 1)
            mine = mine with { Step = step, Priority = random.Next() | Drawn };
        mine.LastChoice = choices;
        return mine.Priority;
    }

    /// <param name="Step">What the task will do next.</param>
    /// <param name="Priority">0 if it has to be drawn.</param>
    /// <param name="LastChoice">The last choice at which the step was enabled.</param>
    record struct Announcement(Step Step, ulong Priority, int LastChoice);
}
