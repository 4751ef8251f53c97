namespace GpuMm.Implementation.Kernel;

/// <summary>
/// What a driver gets from a kernel, made deterministic: tasks that run one at a time, virtual time, and one place where order is decided.
/// </summary>
/// <remarks>
/// A task announces its next step, the scheduler picks one of the announced steps that are enabled, and that task runs until it announces
/// again. What lies between two announcements is atomic.
/// </remarks>
public sealed partial class KernelContext
{
    readonly IScheduler scheduler;
    readonly int stepLimit;
    readonly List<string> lockNames = new(8);
    readonly List<string> cellNames = [];
    Step[] enabledSteps = [];
    KernelTask[] enabledTasks = [];
    KernelTask? current;
    KernelTask? chosen;

    public KernelContext(IScheduler scheduler, FailurePlan failures, IKernelListener listener, int stepLimit)
    {
        this.scheduler = scheduler;
        this.stepLimit = stepLimit;
        Failures = failures;
        Listener = listener;
        Lockdep = new Lockdep(listener);
    }

    public FailurePlan Failures { get; }

    public IKernelListener Listener { get; }

    public Lockdep Lockdep { get; }

    /// <summary>Who wants to know what steps touch; null for nobody.</summary>
    public IAccessLog? AccessLog { get; set; }

    /// <summary>Virtual time. It advances only when no step is enabled and somebody waits with a deadline.</summary>
    public long NowMs { get; private set; }

    public int StepCount { get; private set; }

    public KernelTask Current => current ?? throw new InvalidOperationException("no task is running");

    /// <summary>The task that took the last step; null before the first.</summary>
    public KernelTask? RunningTask => current;

    public RunEnd End { get; private set; }

    /// <summary>
    /// Runs the spawned tasks until all have ended or none can go on. Background tasks need not end: they go on in the next run.
    /// </summary>
    public RunEnd Run()
    {
        End = RunEnd.Running;
        StartTasks();
        current = null; // starting is no step: nobody is running yet
        while (Next() is { } task)
            Resume(task);
        running = false;
        if (End != RunEnd.StepLimit)
        {
            foreach (var task in live)
                AccessLog?.Stuck(task.Pending);
        }

        return End;
    }

    /// <summary>Announces a step; awaiting the result takes it.</summary>
    public StepAwaiter Announce(StepKind kind, Resource resource, Gate? gate = null)
    {
        var task = Current;
        task.Pending = new Step(task.Id, kind, resource);
        task.WaitsFor = gate;
        return new StepAwaiter(this);
    }

    /// <summary>
    /// Waits until the gate is open, or for <paramref name="timeoutMs"/> of virtual time. The result says whether it opened.
    /// </summary>
    public WaitAwaiter WaitFor(Gate gate, Resource resource, long timeoutMs)
    {
        Announce(StepKind.Wait, resource, gate);
        Current.DeadlineMs = NowMs + timeoutMs;
        return new WaitAwaiter(this);
    }

    /// <summary>msleep: virtual time passes when nobody can go on.</summary>
    public async ValueTask Sleep(long timeMs) => await WaitFor(Gate.Never, Resource.None, timeMs);

    /// <summary>
    /// Asks for kernel memory, which may sleep and reclaim (GFP_KERNEL). False is ENOMEM; the memory itself is the .NET runtime's affair.
    /// </summary>
    public async ValueTask<bool> Allocate(FailureSite site)
    {
        await Announce(StepKind.Allocate, new Resource(ResourceKind.Allocator, (ulong)site));
        Lockdep.Allocating(Current);
        return !Fails(site);
    }

    /// <summary>Counts one more occurrence of a site, and says whether the scenario wants this one to fail.</summary>
    public bool Fails(FailureSite site)
    {
        if (Failures.Concerns(site))
            Touch(StepKind.Write, new Resource(ResourceKind.FailureCount, (ulong)site));
        if (!Failures.Fails(site))
            return false;
        Listener.FailureInjected(site, Current);
        return true;
    }

    /// <summary>The step that is under way touches something that it did not announce.</summary>
    public void Touch(StepKind kind, Resource resource) => AccessLog?.Touched(kind, resource);

    /// <summary>A DMA-fence signalling section of the current task (dma_fence_begin_signalling), until disposed.</summary>
    public SignallingSection BeginSignalling() => new(Lockdep, Current);

    /// <summary>A step in words, with the names of locks.</summary>
    public string Describe(Step step) => (step.Kind, step.Resource.Kind) switch
    {
        (StepKind.Acquire, _) => $"take lock '{lockNames[(int)step.Resource.Id]}'",
        (StepKind.Read, ResourceKind.Lock) => $"take lock '{lockNames[(int)step.Resource.Id]}' for reading",
        (StepKind.ReleaseRead, _) => $"release lock '{lockNames[(int)step.Resource.Id]}' for reading",
        (StepKind.Write, ResourceKind.Lock) => $"try to take lock '{lockNames[(int)step.Resource.Id]}'",
        (StepKind.Wait, ResourceKind.Lock) => $"wait for lock '{lockNames[(int)step.Resource.Id]}'",
        (StepKind.Release, _) => $"release lock '{lockNames[(int)step.Resource.Id]}'",
        (_, ResourceKind.Shared) => $"{step.Kind.ToString().ToLowerInvariant()} '{cellNames[(int)step.Resource.Id]}'",
        (StepKind.Signal, ResourceKind.WorkQueue) => $"queue work on '{cellNames[(int)step.Resource.Id]}'",
        (_, ResourceKind.WorkQueue) => $"wait for workqueue '{cellNames[(int)step.Resource.Id]}'",
        (StepKind.Allocate, _) => $"allocate memory ({(FailureSite)step.Resource.Id})",
        (StepKind.Read, ResourceKind.History) => "begin the call",
        (StepKind.Write, ResourceKind.History) => "return from the call",
        (StepKind.Read, ResourceKind.Cell) => $"look at variable {(char)('A' + (int)step.Resource.Id)}",
        (StepKind.Write, ResourceKind.Cell) => $"take variable {(char)('A' + (int)step.Resource.Id)}",
        (StepKind.Read, ResourceKind.Tlb) => "look into the TLB",
        (StepKind.Write, ResourceKind.VramPage) => $"clear page {step.Resource.Id:x}",
        (StepKind.Write, ResourceKind.Tlb) => "trigger the TLB invalidation",
        (StepKind.Wait, ResourceKind.None) => "sleep",
        (StepKind.Wait, ResourceKind.Tlb) => "wait for the TLB invalidation",
        _ => $"{step.Kind} {step.Resource}".ToLowerInvariant(),
    };

    internal Resource NewLockResource(LockClass lockClass)
    {
        lockNames.Add(lockClass.Name);
        return new Resource(ResourceKind.Lock, (ulong)lockNames.Count - 1);
    }

    /// <summary>Something that tasks share, for steps to name.</summary>
    public Resource NewCell(string name, ResourceKind kind = ResourceKind.Shared)
    {
        cellNames.Add(name);
        return new Resource(kind, (ulong)cellNames.Count - 1);
    }

    internal bool ContinuesAtOnce()
    {
        if (starting)
            return false;
        chosen = Pick();
        if (chosen != current || chosen is null)
            return false;
        chosen = null;
        return true;
    }

    internal void Park(Action continuation) => Current.Continuation = continuation;

    internal void StepTaken()
    {
        var task = current!;
        bool gaveUp = task.GivesUp;
        scheduler.StepTaken(task.Pending);
        AccessLog?.StepTaken(task.Pending, gaveUp);
        if (!gaveUp)
            task.WaitsFor?.Passed();
        Listener.StepTaken(task.Pending);
        task.WaitsFor = null;
        task.TimedOut = false;
        task.DeadlineMs = long.MaxValue;
    }

    KernelTask? Next()
    {
        if (End != RunEnd.Running)
            return null;
        var next = chosen ?? Pick();
        chosen = null;
        return next;
    }

    void Resume(KernelTask task)
    {
        current = task;
        var continuation = task.Continuation!;
        task.Continuation = null;
        continuation();
    }

    KernelTask? Pick()
    {
        int last = current?.Id ?? -1;
        int count = CollectEnabled();
        if (count == 0 && AdvanceTime())
        {
            last = -1; // who waited until now has the turn no more
            count = CollectEnabled();
        }

        if (count == 0)
        {
            End = live.TrueForAll(task => task.IsBackground) ? RunEnd.Completed : RunEnd.Deadlocked;
            return null;
        }

        if (StepCount == stepLimit)
        {
            End = RunEnd.StepLimit;
            return null;
        }

        int choice = count == 1 ? 0 : scheduler.Choose(enabledSteps.AsSpan(0, count), last);
        if (choice == IScheduler.Stop)
        {
            End = RunEnd.Stopped;
            return null;
        }

        StepCount++;
        return enabledTasks[choice];
    }

    int CollectEnabled()
    {
        int count = 0;
        for (int i = 0; i < live.Count; i++)
        {
            var task = live[i];
            if (task.IsDone)
            {
                live.RemoveAt(i--);
                scheduler.TaskEnded(task.Id);
                if (task.Failure is not null)
                    Listener.TaskCrashed(task);
                continue;
            }

            if (!task.IsEnabled)
                continue;
            enabledTasks[count] = task;
            enabledSteps[count++] = task.Pending;
        }

        return count;
    }

    /// <summary>To the earliest deadline. Whose waits it ends is now enabled: if it is more than one, their order is a choice.</summary>
    bool AdvanceTime()
    {
        long earliest = long.MaxValue;
        foreach (var task in live)
            earliest = Math.Min(earliest, task.DeadlineMs);
        if (earliest == long.MaxValue)
            return false;
        NowMs = Math.Max(NowMs, earliest);
        foreach (var task in live)
            task.TimedOut = task.DeadlineMs <= NowMs;
        AccessLog?.TimePassed();
        return true;
    }
}
