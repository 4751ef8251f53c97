namespace GpuMm.Implementation.Kernel;

/// <summary>Which tasks there are, and how they start.</summary>
/// <remarks>
/// What a task does before its first step belongs to no step of its own. A task that is spawned by another one starts within the step of
/// that one; the others start before the first step of a run.
/// </remarks>
public sealed partial class KernelContext
{
    readonly List<KernelTask> live = new(4);
    List<KernelTask>? background;
    bool running;
    bool starting;

    /// <summary>The tasks that have not ended, in ascending order of their numbers.</summary>
    public IReadOnlyList<KernelTask> Live => live;

    /// <summary>All background tasks that were ever spawned, in that order.</summary>
    public IReadOnlyList<KernelTask> Background => background ?? [];

    /// <summary>A task that is part of one run, of the present one if it is spawned by a task.</summary>
    /// <param name="id">Its number; must not depend on the order of events.</param>
    /// <param name="name">What it is called in reports.</param>
    /// <param name="body">What it does.</param>
    public KernelTask Spawn(int id, string name, Func<ValueTask> body) => Add(new KernelTask(id, name, body, isBackground: false));

    /// <summary>
    /// A task that need not end, such as the worker of a queue. A run is over when nobody else is left and it waits; it goes on in the
    /// next.
    /// </summary>
    /// <param name="id">Its number; must not depend on the order of events.</param>
    /// <param name="name">What it is called in reports.</param>
    /// <param name="body">What it does.</param>
    public KernelTask SpawnBackground(int id, string name, Func<ValueTask> body)
    {
        var task = Add(new KernelTask(id, name, body, isBackground: true));
        (background ??= []).Add(task);
        return task;
    }

    KernelTask Add(KernelTask task)
    {
        int place = live.Count;
        while (place > 0 && live[place - 1].Id > task.Id)
            place--;
        if (place > 0 && live[place - 1] is { IsDone: false } same && same.Id == task.Id)
            throw new InvalidOperationException($"{task.Name} would be task {task.Id}, which {same.Name} is");
        live.Insert(place, task);
        if (running)
            StartWithinStep(task);
        return task;
    }

    void StartTasks()
    {
        running = true;
        MakeRoom();
        for (int i = 0; i < live.Count; i++) // starting one may spawn others
        {
            if (!live[i].IsStarted)
                StartUpToFirstStep(live[i]);
        }
    }

    void StartWithinStep(KernelTask task)
    {
        var (spawner, spawnerStarting) = (current, starting);
        MakeRoom();
        StartUpToFirstStep(task);
        (current, starting) = (spawner, spawnerStarting);
    }

    void StartUpToFirstStep(KernelTask task)
    {
        starting = true;
        current = task;
        task.Start();
        starting = false;
    }

    void MakeRoom()
    {
        if (enabledSteps.Length >= live.Count)
            return;
        enabledSteps = new Step[live.Count];
        enabledTasks = new KernelTask[live.Count];
    }
}
