using System.Numerics;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>
/// A task whose next step was tried from an earlier choice; until something conflicts with that step, taking it leads nowhere new.
/// </summary>
/// <param name="Task">The task.</param>
/// <param name="Footprint">What the step touched.</param>
readonly record struct Sleeper(int Task, Touch[] Footprint);

/// <summary>A moment of a run at which more than one task could go on, with what has been tried and what is still wanted.</summary>
/// <param name="enabled">The announced steps.</param>
/// <param name="lastTask">Who took the step before, or -1.</param>
/// <param name="eventIndex">Which event of the trace the choice becomes.</param>
/// <param name="preemptions">How many there were before it.</param>
/// <param name="sleepers">Who sleeps when it is reached first.</param>
sealed class ChoicePoint(Step[] enabled, int lastTask, int eventIndex, int preemptions, Sleeper[] sleepers)
{
    readonly List<Sleeper> tried = [];

    public int EventIndex => eventIndex;

    public ReadOnlySpan<Step> Enabled => enabled;

    /// <summary>The task that goes on, in the present run.</summary>
    public int Chosen { get; private set; } = -1;

    /// <summary>Tasks from which something new may come, a bit each.</summary>
    public ulong Wanted { get; private set; }

    public ulong EnabledTasks { get; } = TasksOf(enabled);

    /// <summary>Who sleeps after the present choice, up to what the chosen step wakes.</summary>
    public IEnumerable<Sleeper> SleepersBelow => sleepers.Concat(tried).Where(sleeper => sleeper.Task != Chosen);

    public void Want(ulong choices) => Wanted |= choices & EnabledTasks;

    /// <summary>How many preemptions there are when the task goes on.</summary>
    public int PreemptionsWith(int task) =>
        preemptions + (task != lastTask && lastTask >= 0 && (EnabledTasks & Bit(lastTask)) != 0 ? 1 : 0);

    public bool Sleeps(int task) => Array.Exists(sleepers, sleeper => sleeper.Task == task);

    public void Choose(int task)
    {
        Chosen = task;
        Want(Bit(task));
    }

    /// <summary>The present choice is done with; from now on its step is known.</summary>
    public void Leave(Touch[] footprint) => tried.Add(new Sleeper(Chosen, footprint));

    /// <summary>The next task that is wanted, awake, and within the bound; -1 if there is none.</summary>
    public int Next(int? bound)
    {
        for (ulong left = Wanted; left != 0; left &= left - 1)
        {
            int task = BitOperations.TrailingZeroCount(left);
            if (!WasTried(task) && !Sleeps(task) && !(PreemptionsWith(task) > bound))
                return task;
        }

        return -1;
    }

    /// <summary>Alternatives within the bound that were never run.</summary>
    public int Untried(int? bound)
    {
        int count = 0;
        foreach (var step in enabled)
            count += WasTried(step.Task) || PreemptionsWith(step.Task) > bound ? 0 : 1;
        return count;
    }

    public int IndexOf(int task) => Array.FindIndex(enabled, step => step.Task == task);

    public static ulong Bit(int task) => 1UL << task;

    bool WasTried(int task) => tried.Exists(sleeper => sleeper.Task == task);

    static ulong TasksOf(Step[] steps)
    {
        ulong tasks = 0;
        foreach (var step in steps)
            tasks |= Bit(step.Task);
        return tasks;
    }
}
