using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>
/// The partial order of the events of a run, as vector clocks, and its races: pairs of conflicting events of different tasks that nothing
/// else orders, so that the later one might have come first.
/// </summary>
/// <remarks>
/// The clock of an event counts, for each task, the events that happen before or at it. Only the last conflicting event of each task is a
/// race; the earlier ones show when that one has been reversed (Flanagan and Godefroid, POPL 2005).
/// </remarks>
/// <param name="trace">The run.</param>
/// <param name="countReleases">
/// Also releasing a lock races with taking it: whoever is about to take it could have had the turn, and would have lost it without being
/// preempted. Only a bound on preemptions makes that a difference.
/// </param>
sealed class HappensBefore(Trace trace, bool countReleases)
{
    readonly Dictionary<Resource, LastUses> uses = [];
    readonly List<(int Earlier, int Later, int Task)> races = [];
    int[] clocks = [];
    int[] lastOf = []; // by task: its last event so far, or -1
    int[] timePassed = []; // the clock when time passed last: all that happened before
    int tasks;
    int run;

    /// <summary>
    /// Earlier event, later event, task of the later one. A later event of <see cref="Trace.Count"/> never became possible.
    /// </summary>
    public IReadOnlyList<(int Earlier, int Later, int Task)> Races => races;

    /// <summary>Orders the events of the trace and lists the races whose later event is <paramref name="fresh"/> or after it.</summary>
    public void Analyze(int fresh)
    {
        Start();
        for (int i = 0; i < trace.Count; i++)
        {
            var taken = trace[i];
            if (i >= fresh)
            {
                foreach (var touch in trace.TouchesOf(i))
                    FindRaces(touch, taken.Task, i);
            }

            SetClock(i, taken);
            foreach (var touch in trace.TouchesOf(i))
                UseOf(touch.Resource).Add(touch, taken.Task, i);
        }

        foreach (var step in trace.Stuck)
            FindRaces(new Touch(step.Kind, step.Resource), step.Task, trace.Count);
    }

    /// <summary>Whether <paramref name="earlier"/> happens before <paramref name="later"/>, or is it.</summary>
    public bool Ordered(int earlier, int later) => Clock(later)[trace[earlier].Task] >= trace[earlier].Ordinal;

    /// <summary>The clock of an event: for each task, how many of its events happen before it or are it.</summary>
    public ReadOnlySpan<int> ClockOf(int index) => Clock(index);

    void Start()
    {
        run++;
        races.Clear();
        tasks = 0;
        for (int i = 0; i < trace.Count; i++)
            tasks = Math.Max(tasks, trace[i].Task + 1);
        foreach (var step in trace.Stuck)
            tasks = Math.Max(tasks, step.Task + 1);
        if (clocks.Length < trace.Count * tasks)
            clocks = new int[2 * trace.Count * tasks];
        if (lastOf.Length < tasks)
            (lastOf, timePassed) = (new int[tasks], new int[tasks]);
        Array.Fill(lastOf, -1);
    }

    Span<int> Clock(int index) => clocks.AsSpan(index * tasks, tasks);

    LastUses UseOf(Resource resource)
    {
        if (!uses.TryGetValue(resource, out var use))
            uses.Add(resource, use = new LastUses());
        use.Begin(run, tasks);
        return use;
    }

    void SetClock(int index, TraceEvent taken)
    {
        var clock = Clock(index);
        clock.Clear();
        Join(clock, lastOf[taken.Task]);
        if (taken.TimePassed)
            KeepTime();
        if (taken.TimedOut)
            Join(clock, timePassed.AsSpan(0, tasks));
        foreach (var touch in trace.TouchesOf(index))
        {
            var use = UseOf(touch.Resource);
            Join(clock, use.LastChange);
            for (int task = 0; touch.Changes && task < tasks; task++)
                Join(clock, use.LastBy[task]);
        }

        clock[taken.Task] = taken.Ordinal;
        lastOf[taken.Task] = index;
    }

    void KeepTime()
    {
        var now = timePassed.AsSpan(0, tasks);
        now.Clear();
        for (int task = 0; task < tasks; task++)
            Join(now, lastOf[task]);
    }

    void Join(Span<int> clock, int index)
    {
        if (index >= 0)
            Join(clock, Clock(index));
    }

    static void Join(Span<int> clock, ReadOnlySpan<int> other)
    {
        for (int task = 0; task < clock.Length; task++)
            clock[task] = Math.Max(clock[task], other[task]);
    }

    void FindRaces(Touch touch, int task, int index)
    {
        var use = UseOf(touch.Resource);
        if (touch.Resource.Kind == ResourceKind.Lock)
        {
            FindRacesForLock(use, touch.Kind, task, index);
            return;
        }

        FindRaces(touch.Changes ? use.LastBy : use.LastChangeBy, task, index);
        if (touch.MayBeClosed)
            FindRacesWithClosing(use.Closings, task, index);
    }

    /// <summary>
    /// Who waits for a lock cannot come before its release, only before it is taken. Who merely tries to take it (a write) can come before
    /// anything.
    /// </summary>
    void FindRacesForLock(LastUses use, StepKind kind, int task, int index)
    {
        bool tries = kind == StepKind.Write;
        bool releases = kind is StepKind.Release or StepKind.ReleaseRead;
        if (tries || (countReleases && !releases))
            FindRaces(use.LastBy, task, index);
        if (tries)
            return;
        FindRaces(use.LastTryBy, task, index);
        if (releases)
            return;
        FindRaces(use.LastAcquireBy, task, index);
        if (kind == StepKind.Acquire)
            FindRaces(use.LastWaitBy, task, index);
    }

    void FindRaces(int[] candidates, int task, int index)
    {
        for (int other = 0; other < tasks; other++)
        {
            int earlier = candidates[other];
            if (other != task && earlier >= 0 && !HappenedBefore(earlier, lastOf[task]) && !IsCovered(earlier, candidates, other, task))
                races.Add((earlier, index, task));
        }
    }

    /// <summary>
    /// What may have made a wait impossible races with it even if a signal, or another such event, comes between the two: the wait is
    /// not possible before that one, so that nothing can be reversed there. An access to a region that was locked is such a wait.
    /// </summary>
    void FindRacesWithClosing(List<int> closings, int task, int index)
    {
        foreach (int earlier in closings)
        {
            if (trace[earlier].Task != task && !HappenedBefore(earlier, lastOf[task]))
                races.Add((earlier, index, task));
        }
    }

    bool HappenedBefore(int earlier, int last) => last >= 0 && Ordered(earlier, last);

    /// <summary>A later candidate of a third task comes between: that one is the race.</summary>
    bool IsCovered(int earlier, int[] candidates, int other, int task)
    {
        for (int third = 0; third < tasks; third++)
        {
            if (third != other && third != task && candidates[third] > earlier && Ordered(earlier, candidates[third]))
                return true;
        }

        return false;
    }

    /// <summary>The last events that used a resource, -1 for none.</summary>
    sealed class LastUses
    {
        int run;

        public int LastChange { get; private set; }

        public int[] LastBy { get; private set; } = [];

        public int[] LastChangeBy { get; private set; } = [];

        public int[] LastAcquireBy { get; private set; } = [];

        /// <summary>Of a lock: taking it for reading, or waiting for it without taking it.</summary>
        public int[] LastWaitBy { get; private set; } = [];

        /// <summary>Of a lock: trying to take it.</summary>
        public int[] LastTryBy { get; private set; } = [];

        /// <summary>All, not only the last ones: an event that is made ready again, or an invalidation that is triggered.</summary>
        public List<int> Closings { get; } = [];

        public void Begin(int newRun, int tasks)
        {
            if (run == newRun)
                return;
            run = newRun;
            if (LastBy.Length < tasks)
            {
                (LastBy, LastChangeBy) = (new int[tasks], new int[tasks]);
                (LastAcquireBy, LastWaitBy, LastTryBy) = (new int[tasks], new int[tasks], new int[tasks]);
            }

            LastChange = -1;
            Array.Fill(LastBy, -1);
            Array.Fill(LastChangeBy, -1);
            Array.Fill(LastAcquireBy, -1);
            Array.Fill(LastWaitBy, -1);
            Array.Fill(LastTryBy, -1);
            Closings.Clear();
        }

        public void Add(Touch touch, int task, int index)
        {
            LastBy[task] = index;
            if (touch.Kind is StepKind.Read or StepKind.Wait)
                LastWaitBy[task] = index;
            if (!touch.Changes)
                return;
            LastChange = index;
            LastChangeBy[task] = index;
            if (touch.Kind == StepKind.Acquire)
                LastAcquireBy[task] = index;
            if (touch.Kind != StepKind.Write)
                return;
            LastTryBy[task] = index;
            Closings.Add(index);
        }
    }
}
