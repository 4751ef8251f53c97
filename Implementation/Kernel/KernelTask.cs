namespace GpuMm.Implementation.Kernel;

/// <summary>A coroutine of the simulated kernel, with the step it has announced.</summary>
public sealed class KernelTask
{
    readonly Func<ValueTask> body;

    internal KernelTask(int id, string name, Func<ValueTask> body)
    {
        Id = id;
        Name = name;
        this.body = body;
    }

    public int Id { get; }

    public string Name { get; }

    public Step Pending { get; internal set; }

    /// <summary>What the announced step waits for; null if it can be taken at once.</summary>
    public Gate? WaitsFor { get; internal set; }

    /// <summary>The virtual time at which a wait gives up; <see cref="long.MaxValue"/> if it never does.</summary>
    public long DeadlineMs { get; internal set; } = long.MaxValue;

    public bool IsDone { get; private set; }

    /// <summary>The exception that ended the task, if one did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The classes of the locks that it holds, in the order in which it took them; for reports.</summary>
    public IEnumerable<string> HeldLockNames => Held.LockNames;

    internal HeldLocks Held { get; } = new();

    internal bool TimedOut { get; set; }

    internal Action? Continuation { get; set; }

    internal bool IsEnabled => WaitsFor is null || TimedOut || WaitsFor.IsOpen;

#pragma warning disable CA2012 // nobody awaits a task: its end shows in IsDone
    internal void Start() => _ = RunToEnd();
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
