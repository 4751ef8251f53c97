using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>
/// Runs a program under every order of its steps that matters: a depth-first search that keeps no states, only the choices of the present
/// run, and repeats the run for each alternative.
/// </summary>
/// <remarks>
/// Dynamic partial-order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014): after each run, every
/// race asks for the other order at the choice before it. What steps touch is what they were seen to touch, not what they announced.
/// <para>Under a bound on preemptions, an order that is equivalent to one seen before may be the only one within the bound, so sleep sets
/// are off, and each race asks for the other order also where the earlier task got its turn (Coons, Musuvathi, McKinley, OOPSLA
/// 2013).</para>
/// </remarks>
sealed class Explorer(RunUnder run, ExplorationLimits limits)
{
    readonly Trace trace = new();
    readonly List<ChoicePoint> choices = [];
    HappensBefore? order;
    long runs;
    long schedules;
    long pruned;
    bool cutShort;

    bool Sleeping => limits is { Reduce: true, Preemptions: null };

    bool Reducing => limits.Reduce;

    /// <param name="visit">Called after each complete run; false ends the exploration.</param>
    public Exploration Explore(Func<RunEnd, bool> visit)
    {
        bool goOn;
        do
        {
            if (limits.Cancellation.IsCancellationRequested)
                return new Exploration(schedules, pruned, ExplorationEnd.Stopped);
            if (runs >= limits.Runs)
                return new Exploration(schedules, pruned, ExplorationEnd.RunLimit);
            if (cutShort && limits.WithoutEndless)
                return new Exploration(schedules, pruned, ExplorationEnd.RunCutShort);
            goOn = RunOnce(visit);
        }
        while (goOn && Advance());
        var end = !goOn ? ExplorationEnd.Stopped : cutShort ? ExplorationEnd.RunCutShort : ExplorationEnd.Complete;
        return new Exploration(schedules, pruned, end);
    }

    bool RunOnce(Func<RunEnd, bool> visit)
    {
        int firstNew = Math.Max(0, choices.Count - 1);
        int fresh = choices.Count == 0 ? 0 : choices[^1].EventIndex;
        trace.Clear();
        var chooser = new Chooser(this);
        var (end, steered) = run(chooser, trace);
        chooser.End();
        runs++;
        cutShort |= steered || trace.Count > limits.StepsOfRun;
        if (trace.Count > limits.StepsOfRun)
            trace.CutBefore(limits.StepsOfRun);
        if (Reducing)
            AskForReversals(fresh);
        RememberFootprints(firstNew);
        if (chooser.WasPruned)
        {
            pruned++;
            return true;
        }

        schedules++;
        cutShort |= end is RunEnd.StepLimit or RunEnd.Stopped;
        return visit(end);
    }

    /// <summary>Turns to the next alternative of the last choice that has one; false if none has.</summary>
    bool Advance()
    {
        while (choices.Count > 0)
        {
            var last = choices[^1];
            int next = last.Next(limits.Preemptions);
            if (next >= 0)
            {
                last.Choose(next);
                return true;
            }

            pruned += Reducing ? last.Untried(limits.Preemptions) : 0;
            choices.RemoveAt(choices.Count - 1);
        }

        return false;
    }

    void RememberFootprints(int from)
    {
        for (int i = from; i < choices.Count; i++)
        {
            int at = choices[i].EventIndex;
            choices[i].Leave(at < trace.Count && Sleeping ? trace.TouchesOf(at).ToArray() : []);
        }
    }

    void AskForReversals(int fresh)
    {
        order ??= new HappensBefore(trace, countReleases: limits.Preemptions is not null);
        order.Analyze(fresh);
        foreach (var (earlier, later, task) in order.Races)
        {
            if (limits.Preemptions is null)
                WantSource(earlier, later, task);
            else
                WantWithinBound(earlier, task);
        }
    }

    void WantSource(int earlier, int later, int task)
    {
        if (ChoiceAt(earlier) is not { } choice)
            return;
        ulong initials = Initials(earlier, later, task) & choice.EnabledTasks;
        if (initials == 0)
            choice.Want(choice.EnabledTasks);
        else if ((choice.Wanted & initials) == 0)
            choice.Want((initials & ChoicePoint.Bit(task)) != 0 ? ChoicePoint.Bit(task) : initials & ~(initials - 1));
    }

    /// <summary>
    /// The tasks that can begin an order in which the later event comes before the earlier one: those whose first event, among what does
    /// not depend on the earlier one, depends on none of the others.
    /// </summary>
    ulong Initials(int earlier, int later, int task)
    {
        List<int> firsts = [];
        ulong seen = 0;
        ulong initials = 0;
        for (int i = earlier + 1; i <= later; i++)
        {
            bool isLater = i == later;
            int who = isLater ? task : trace[i].Task;
            if ((seen & ChoicePoint.Bit(who)) != 0 || (!isLater && order!.Ordered(earlier, i)))
                continue;
            seen |= ChoicePoint.Bit(who);
            if (i == trace.Count || firsts.TrueForAll(first => !order!.Ordered(first, i)))
                initials |= ChoicePoint.Bit(who);
            if (i < trace.Count)
                firsts.Add(i);
        }

        return initials;
    }

    void WantWithinBound(int earlier, int task)
    {
        int turn = StartOfTurn(earlier);
        while (turn > 0 && ChoiceAt(turn) is null) // nobody else could have had it; the turn before made it so
            turn = StartOfTurn(turn - 1);
        Want(earlier);
        if (turn != earlier)
            Want(turn);

        void Want(int at)
        {
            if (ChoiceAt(at) is not { } choice)
                return;
            ulong wanted = ChoicePoint.Bit(task) & choice.EnabledTasks;
            choice.Want(wanted != 0 ? wanted : choice.EnabledTasks);
        }
    }

    int StartOfTurn(int index)
    {
        while (index > 0 && trace[index - 1].Task == trace[index].Task && !trace[index].TimePassed)
            index--;
        return index;
    }

    ChoicePoint? ChoiceAt(int index) => trace[index].ChoicePoint is >= 0 and var choice ? choices[choice] : null;

    /// <summary>Follows the choices of the search and, beyond the last, goes on with whoever is awake and running.</summary>
    sealed class Chooser(Explorer explorer) : IScheduler
    {
        readonly List<Sleeper> sleepers = [];
        int depth;
        int awakeUpTo;
        int firstAsleep = -1; // event

        public bool WasPruned { get; private set; }

        /// <summary>
        /// A sleeper may have gone on where nobody else could, which nobody was asked about. The run ends before that: beyond it is
        /// nothing new, and who was blocked then may be blocked no more.
        /// </summary>
        public void End()
        {
            if (depth < explorer.choices.Count)
                throw NotRepeated();
            WakeUp();
            if (firstAsleep >= 0)
                explorer.trace.CutBefore(firstAsleep);
        }

        public int Choose(ReadOnlySpan<Step> enabled, int lastTask)
        {
            var choice = depth < explorer.choices.Count ? Repeat(enabled) : Extend(enabled, lastTask);
            if (choice is null)
                return IScheduler.Stop;
            explorer.trace.UpcomingChoice = depth++;
            if (depth == explorer.choices.Count)
                FallAsleepBelow(choice);
            return choice.IndexOf(choice.Chosen);
        }

        ChoicePoint Repeat(ReadOnlySpan<Step> enabled)
        {
            var choice = explorer.choices[depth];
            return enabled.SequenceEqual(choice.Enabled) ? choice : throw NotRepeated();
        }

        InvalidOperationException NotRepeated() => new($"the program did not repeat itself at choice {depth}");

        ChoicePoint? Extend(ReadOnlySpan<Step> enabled, int lastTask)
        {
            WakeUp();
            if (WasPruned)
                return null;
            int preemptions = explorer.choices.Count == 0 ? 0 : explorer.choices[^1].PreemptionsWith(explorer.choices[^1].Chosen);
            var choice = new ChoicePoint(enabled.ToArray(), lastTask, explorer.trace.Count, preemptions, [.. sleepers]);
            int task = FirstAwake(choice, lastTask);
            WasPruned = task < 0;
            if (WasPruned)
                return null;
            choice.Choose(task);
            if (!explorer.Reducing)
                choice.Want(choice.EnabledTasks);
            explorer.choices.Add(choice);
            return choice;
        }

        static int FirstAwake(ChoicePoint choice, int lastTask)
        {
            if (lastTask >= 0 && choice.IndexOf(lastTask) >= 0 && !choice.Sleeps(lastTask))
                return lastTask;
            foreach (var step in choice.Enabled)
            {
                if (!choice.Sleeps(step.Task))
                    return step.Task;
            }

            return -1;
        }

        void FallAsleepBelow(ChoicePoint choice)
        {
            if (!explorer.Sleeping)
                return;
            sleepers.Clear();
            sleepers.AddRange(choice.SleepersBelow);
            awakeUpTo = choice.EventIndex;
        }

        /// <summary>Whoever's step conflicts with what has happened since may lead to something new again.</summary>
        void WakeUp()
        {
            for (; awakeUpTo < explorer.trace.Count; awakeUpTo++)
            {
                if (sleepers.Count == 0)
                    continue;
                var taken = explorer.trace[awakeUpTo];
                if (firstAsleep < 0 && sleepers.Exists(sleeper => sleeper.Task == taken.Task))
                    (firstAsleep, WasPruned) = (awakeUpTo, true);
                for (int i = sleepers.Count - 1; i >= 0; i--)
                {
                    if (Touch.Conflict(sleepers[i].Footprint, explorer.trace.TouchesOf(awakeUpTo)))
                        sleepers.RemoveAt(i);
                }
            }
        }
    }
}
