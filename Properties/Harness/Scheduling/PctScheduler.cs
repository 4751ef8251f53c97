using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): the enabled task of highest priority runs,
/// and at d - 1 random steps the one that is running falls below all that have not fallen. See <see cref="PctBound"/> for what that is
/// worth.
/// </summary>
/// <remarks>
/// It keeps a task waiting for as long as others can go on, which a random walk does with a probability that halves with every step.
/// Among those that fell, the order is that in which the change points were drawn, not that in which they came up: the bound counts on
/// every order of them.
/// </remarks>
sealed class PctScheduler : IScheduler
{
    public const int DefaultDepth = 3;

    const ulong NeverFell = 1UL << 63;

    readonly int[] changePoints;
    ulong[] priorities;
    SplitMix random;
    int steps;
    bool begun;

    /// <param name="seed">What all random numbers come from.</param>
    /// <param name="profile">How many steps there will be; change points are drawn from them.</param>
    /// <param name="depth">Of the bugs that it is meant for.</param>
    public PctScheduler(ulong seed, Profile profile, int depth = DefaultDepth)
    {
        random = new SplitMix(seed);
        priorities = new ulong[profile.Tasks + 1];
        changePoints = new int[depth - 1];
        for (int i = 0; i < changePoints.Length; i++)
            changePoints[i] = 1 + random.Below(Math.Max(1, profile.Steps));
    }

    /// <summary>After how many steps somebody falls, in the order in which they were drawn.</summary>
    public ReadOnlySpan<int> ChangePoints => changePoints;

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        begun = true;
        int best = 0;
        for (int i = 1; i < enabled.Length; i++)
        {
            if (PriorityOf(enabled[i].Task) > PriorityOf(enabled[best].Task))
                best = i;
        }

        return best;
    }

    /// <summary>What happens before the first choice is not part of any order: the prefix of a scenario.</summary>
    public void StepTaken(Step step)
    {
        if (!begun)
            return;
        steps++;
        for (int i = 0; i < changePoints.Length; i++)
        {
            if (changePoints[i] == steps)
                PriorityOf(step.Task) = (ulong)i + 1;
        }
    }

    /// <summary>Drawn when it is first asked for; two of 2^63 are as good as never the same.</summary>
    ref ulong PriorityOf(int task)
    {
        if (task >= priorities.Length)
            Array.Resize(ref priorities, Math.Max(task + 1, 2 * priorities.Length));
        ref ulong priority = ref priorities[task];
        if (priority == 0)
            priority = random.Next() | NeverFell;
        return ref priority;
    }
}
