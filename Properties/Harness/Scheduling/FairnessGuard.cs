using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// Tells a loop that waits for a task which the scheduler starves from a loop that never ends. When no call has returned and no task has
/// ended for long, it takes the decisions over and gives every task its turn, until one does or nobody will: a livelock.
/// </summary>
/// <remarks>
/// The scheduler within knows nothing of the turns that are given here. So a schedule recorded within replays under an equal guard, which
/// takes over at the same step.
/// </remarks>
sealed class FairnessGuard(IScheduler inner) : IScheduler
{
    /// <summary>
    /// It takes over for the first time after so many steps without progress: eight times what the longest call of a right Vmm took in
    /// 60,000 random programs, which themselves took up to 1,600 steps. Each time halves it, so that all patience together is less than
    /// twice the first, and waiting does not use up the limit of steps.
    /// </summary>
    public const int PatienceSteps = 4_000;

    /// <summary>So many steps without progress under fair turns are a livelock.</summary>
    public const int FairSteps = 8_000;

    const int Remembered = 512;

    readonly bool watches = inner.Watches;
    readonly List<int> lastTurns = []; // by task; 0 for one that had none yet
    Step[] ring = [];
    int patience = PatienceSteps;
    int idle; // steps since the last progress
    int turns; // steps that were taken while it was in force

    /// <summary>Steps without progress while all tasks had their turns.</summary>
    public int FairStepsTaken => Math.Max(0, idle - patience);

    /// <summary>It decided something that the scheduler within was never asked.</summary>
    public bool TookOver { get; private set; }

    public bool SeesLivelock => FairStepsTaken >= FairSteps;

    /// <summary>What happened last while it was in force, earliest first.</summary>
    public IEnumerable<Step> LastSteps
    {
        get
        {
            int count = Math.Min(FairStepsTaken, Remembered);
            return Enumerable.Range(turns - count, count).Select(turn => ring[turn % Remembered]);
        }
    }

    public int Choose(ReadOnlySpan<Step> enabled, int lastTask) =>
        idle < patience ? inner.Choose(enabled, lastTask)
        : SeesLivelock ? IScheduler.Stop
        : WhoWaitedLongest(enabled);

    public void StepTaken(Step step)
    {
        if (watches)
            inner.StepTaken(step);
        if (step is { Kind: StepKind.Write, Resource.Kind: ResourceKind.History })
            Progressed();
        else if (idle++ >= patience)
            Remember(step);
    }

    public void TaskEnded(int task)
    {
        inner.TaskEnded(task);
        Progressed();
    }

    void Progressed()
    {
        if (idle >= patience)
            patience /= 2;
        idle = 0;
    }

    void Remember(Step step)
    {
        if (ring.Length == 0)
            ring = new Step[Remembered];
        ring[turns++ % Remembered] = step;
        while (lastTurns.Count <= step.Task)
            lastTurns.Add(0);
        lastTurns[step.Task] = turns;
    }

    int WhoWaitedLongest(ReadOnlySpan<Step> enabled)
    {
        TookOver = true;
        int choice = 0;
        for (int i = 1; i < enabled.Length; i++)
        {
            if (LastTurn(enabled[i].Task) < LastTurn(enabled[choice].Task))
                choice = i;
        }

        return choice;
    }

    int LastTurn(int task) => task < lastTurns.Count ? lastTurns[task] : 0;
}
