namespace GpuMm.Implementation.Kernel;

/// <summary>A coroutine of the simulated kernel, with the step it has announced.</summary>
public sealed class KernelTask
{
    readonly Func<ValueTask> body;

    internal KernelTask(int id, string name, Func<ValueTask> body, bool isBackground)
    {
        Id = id;
        Name = name;
        this.body = body;
        IsBackground = isBackground;
    }

    public int Id { get; }

    public string Name { get; }

    /// <summary>It need not end for a run to be over.</summary>
    public bool IsBackground { get; }

    public Step Pending { get; internal set; }

    /// <summary>What the announced step waits for; null if it can be taken at once.</summary>
    public Gate? WaitsFor { get; internal set; }

    /// <summary>The virtual time at which a wait gives up; <see cref="long.MaxValue"/> if it never does.</summary>
    public long DeadlineMs { get; internal set; } = long.MaxValue;

    public bool IsDone { get; private set; }

    /// <summary>A background task that waits until somebody brings it work.</summary>
    public bool IsIdle => IsBackground && WaitsFor is { WaitsForWork: true, IsOpen: false };

    /// <summary>The exception that ended the task, if one did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The classes of the locks that it holds, in the order in which it took them; for reports.</summary>
    public IEnumerable<string> HeldLockNames => Held.LockNames;

    /// <summary>
    /// It is where waiting is forbidden (non_block_start): the OOM reaper telling its notifiers. Whoever waits nevertheless is reported.
    /// </summary>
    public bool MustNotSleep { get; set; }

    internal HeldLocks Held { get; } = new();

    internal bool IsStarted { get; private set; }

    /// <summary>The deadline of the announced wait has come, so that it need not wait longer.</summary>
    internal bool TimedOut { get; set; }

    /// <summary>The deadline has come and what it waits for has not, not even since (wait_event_timeout looks again at the end).</summary>
    internal bool GivesUp => TimedOut && WaitsFor is not { IsOpen: true };

    internal Action? Continuation { get; set; }

    internal bool IsEnabled => WaitsFor is null || TimedOut || WaitsFor.IsOpen;

#pragma warning disable CA2012 // nobody awaits a task: its end shows in IsDone
    internal void Start()
    {
        IsStarted = true;
        _ = RunToEnd();
    }
#pragma warning restore CA2012

    async ValueTask RunToEnd()
    {
        try
        {
            await body();
        }
#pragma warning disable CA1031 // whatever a driver throws ends its task and is reported, as an oops would be
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure = e;
        }

        IsDone = true;
    }
}
