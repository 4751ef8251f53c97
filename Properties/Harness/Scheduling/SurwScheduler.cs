using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// Selectively uniform random walk (ASPLOS 2025): some steps are interesting, and every order of the interesting steps has the same
/// chance. Interesting are all steps on one shared resource that is drawn for the schedule; in one schedule of four, all steps on all of
/// them.
/// </summary>
/// <remarks>
/// <para>
/// It is decided in advance whose interesting step comes next: a task is drawn in proportion to how many it has left, as the next letter of
/// a word is that is drawn from all words with these letters. Whoever else is at an interesting step waits; the other steps are taken by a
/// plain random walk.
/// </para>
/// <para>
/// The counts are those of the profile. Where they were too small, one more is expected each time; where they were too large, the others
/// end up waiting for a task that has nothing more to do, and another is drawn from them.
/// </para>
/// </remarks>
sealed class SurwScheduler : IScheduler
{
    const int OneInAllShared = 4;
    const int Nobody = -1;

    readonly Profile profile;
    readonly Resource drawn = Resource.None;
    readonly bool allShared;
    int[] left;
    (Resource Resource, bool IsShared)[] asked; // by task
    SplitMix random;
    int intended = Nobody;
    int total;
    bool begun;

    public SurwScheduler(ulong seed, Profile profile)
    {
        this.profile = profile;
        random = new SplitMix(seed);
        left = new int[profile.Tasks + 1];
        asked = new (Resource, bool)[profile.Tasks + 1];
        if (profile.Shared.Count == 0)
            return;
        allShared = random.Below(OneInAllShared) == 0;
        if (allShared)
        {
            foreach (var use in profile.Shared)
                Expect(use);
        }
        else
        {
            var use = profile.Shared[random.Below(profile.Shared.Count)];
            drawn = use.Resource;
            Expect(use);
        }

        IntendNext();
    }

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
    {
        begun = true;
        Span<bool> waits = stackalloc bool[enabled.Length];
        for (int i = 0; i < enabled.Length; i++)
        {
            waits[i] = IsInteresting(enabled[i]);
            if (waits[i])
                ExpectAtLeastOne(enabled[i].Task);
        }

        int free = 0;
        for (int i = 0; i < enabled.Length; i++)
        {
            waits[i] &= enabled[i].Task != intended;
            if (!waits[i])
                free++;
        }

        return free == 0 ? IntendOneOf(enabled) : AnyOf(waits, free);
    }

    /// <summary>What happens before the first choice was not counted either: the prefix of a scenario.</summary>
    public void StepTaken(Step step)
    {
        if (!IsInteresting(step))
            return;
        if (begun && LeftOf(step.Task) > 0)
        {
            left[step.Task]--;
            total--;
        }

        IntendNext();
    }

    bool IsInteresting(Step step) => allShared ? IsShared(step) : step.Resource == drawn && drawn != Resource.None;

    /// <summary>A step that waits for its turn is asked about again and again; the answer is kept.</summary>
    bool IsShared(Step step)
    {
        if (step.Task >= asked.Length)
            Array.Resize(ref asked, Math.Max(step.Task + 1, 2 * asked.Length));
        ref var last = ref asked[step.Task];
        if (last.Resource != step.Resource)
            last = (step.Resource, profile.IsShared(step.Resource));
        return last.IsShared;
    }

    int AnyOf(ReadOnlySpan<bool> waits, int free)
    {
        int skip = random.Below(free);
        int index = 0;
        while (waits[index] || skip-- > 0)
            index++;
        return index;
    }

    /// <summary>One that came unexpected takes the turn with the chance that it would have had, had it been expected.</summary>
    void ExpectAtLeastOne(int task)
    {
        if (LeftOf(task) > 0)
            return;
        left[task] = 1;
        total++;
        if (random.Below(total) == 0)
            intended = task;
    }

    void IntendNext()
    {
        intended = Nobody;
        if (total == 0)
            return;
        int at = random.Below(total);
        for (intended = 0; at >= left[intended]; intended++)
            at -= left[intended];
    }

    /// <summary>All wait for one that is blocked or has ended; the turn goes to one of them.</summary>
    int IntendOneOf(ReadOnlySpan<Step> enabled)
    {
        int sum = 0;
        foreach (var step in enabled)
            sum += left[step.Task];
        int at = random.Below(sum);
        int index = 0;
        for (; at >= left[enabled[index].Task]; index++)
            at -= left[enabled[index].Task];
        intended = enabled[index].Task;
        return index;
    }

    void Expect(ResourceUse use)
    {
        for (int task = 0; task < use.TaskLimit; task++)
        {
            LeftOf(task) += use.StepsOf(task);
            total += use.StepsOf(task);
        }
    }

    ref int LeftOf(int task)
    {
        if (task >= left.Length)
            Array.Resize(ref left, Math.Max(task + 1, 2 * left.Length));
        return ref left[task];
    }
}
