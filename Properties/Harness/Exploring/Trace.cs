using System.Runtime.InteropServices;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>A step of a run, with what it touched.</summary>
/// <param name="Task">Who took it.</param>
/// <param name="Ordinal">The how many-th of that task, from 1.</param>
/// <param name="FirstAccess">Index of its first access; they end where those of the next event begin.</param>
/// <param name="TimedOut">A wait that gave up because nobody else could go on: it comes after everything before it.</param>
/// <param name="ChoicePoint">Which choice it was, or -1 if there was none.</param>
readonly record struct TraceEvent(int Task, int Ordinal, int FirstAccess, bool TimedOut, int ChoicePoint);

/// <summary>The steps of one run in the order in which they were taken.</summary>
sealed class Trace : IAccessLog
{
    public const int NoChoice = -1;

    readonly List<TraceEvent> events = new(512);
    readonly List<Access> accesses = new(2048);
    readonly List<Step> stuck = [];
    readonly int[] stepsOf = new int[64];

    public int Count => events.Count;

    public TraceEvent this[int index] => events[index];

    /// <summary>What was announced last by tasks that could not go on when the run ended.</summary>
    public IReadOnlyList<Step> Stuck => stuck;

    /// <summary>The choice of which the next event is the outcome.</summary>
    public int UpcomingChoice { get; set; } = NoChoice;

    public ReadOnlySpan<Access> AccessesOf(int index)
    {
        int first = events[index].FirstAccess;
        int end = index + 1 < events.Count ? events[index + 1].FirstAccess : accesses.Count;
        return CollectionsMarshal.AsSpan(accesses)[first..end];
    }

    public void Clear()
    {
        events.Clear();
        accesses.Clear();
        stuck.Clear();
        Array.Clear(stepsOf);
        UpcomingChoice = NoChoice;
    }

    void IAccessLog.StepTaken(Step step, bool timedOut)
    {
        events.Add(new TraceEvent(step.Task, ++stepsOf[step.Task], accesses.Count, timedOut, UpcomingChoice));
        UpcomingChoice = NoChoice;
        Add(new Access(step.Kind, step.Resource));
    }

    void IAccessLog.Touched(StepKind kind, Resource resource)
    {
        if (events.Count > 0) // before its first step a task is not interleaved with anybody
            Add(new Access(kind, resource));
    }

    void IAccessLog.Stuck(Step step) => stuck.Add(step);

    void Add(Access access)
    {
        if (access.Resource.Kind is ResourceKind.None or ResourceKind.Allocator)
            return;
        accesses.Add(access);
        if (access.ToPage is { } page)
            accesses.Add(page);
    }
}
