namespace GpuMm.Implementation.Kernel;

/// <summary>The oracle that decides every order of events, and the only place where order is decided.</summary>
public interface IScheduler
{
    /// <summary>The answer of a scheduler that wants no more of this run.</summary>
    public const int Stop = -1;

    /// <summary>
    /// Picks the step that happens next. Asked only when there is a choice.
    /// </summary>
    /// <param name="enabled">At least two announced steps, one a task, in ascending order of task.</param>
    /// <param name="lastTask">Who took the previous step; -1 before the first, and where all had to wait for time to pass.</param>
    /// <returns>An index into <paramref name="enabled"/>, or <see cref="Stop"/>.</returns>
    int Choose(ReadOnlySpan<Step> enabled, int lastTask);

    /// <summary>Whether it wants to be told of steps and ends of tasks.</summary>
    bool Watches => true;

    /// <summary>Told of every step that is taken, also of those that nobody had to choose.</summary>
    void StepTaken(Step step)
    {
    }

    /// <summary>Told of every task that has nothing more to do, before the next choice.</summary>
    void TaskEnded(int task)
    {
    }
}
