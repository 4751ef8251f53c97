using System.Runtime.InteropServices;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Exploring;

/// <summary>A step of a run, with what it touched.</summary>
/// <param name="Task">Who took it.</param>
/// <param name="Ordinal">The how many-th of that task, from 1.</param>
/// <param name="FirstTouch">Where the list of what it touched begins; it ends where that of the next event begins.</param>
/// <param name="TimedOut">A wait that gave up: it comes after everything before the time that passed last.</param>
/// <param name="TimePassed">Just before it, because nobody could go on.</param>
/// <param name="ChoicePoint">Which choice it was, or -1 if there was none.</param>
readonly record struct TraceEvent(int Task, int Ordinal, int FirstTouch, bool TimedOut, bool TimePassed, int ChoicePoint);

/// <summary>The steps of one run in the order in which they were taken.</summary>
sealed class Trace : IAccessLog
{
    public const int NoChoice = -1;

    readonly List<TraceEvent> events = new(512);
    readonly List<Touch> touches = new(2048);
    readonly List<Step> stuck = [];
    readonly int[] stepsOf = new int[64];
    bool timePassed;

    public int Count => events.Count;

    public TraceEvent this[int index] => events[index];

    /// <summary>What tasks had announced and not done when the run ended.</summary>
    public IReadOnlyList<Step> Stuck => stuck;

    /// <summary>The choice of which the next event is the outcome.</summary>
    public int UpcomingChoice { get; set; } = NoChoice;

    public ReadOnlySpan<Touch> TouchesOf(int index)
    {
        int first = events[index].FirstTouch;
        int end = index + 1 < events.Count ? events[index + 1].FirstTouch : touches.Count;
        return CollectionsMarshal.AsSpan(touches)[first..end];
    }

    public void Clear()
    {
        events.Clear();
        touches.Clear();
        stuck.Clear();
        Array.Clear(stepsOf);
        UpcomingChoice = NoChoice;
        timePassed = false;
    }

    /// <summary>As if the run had ended before an event, with all tasks where they were then.</summary>
    public void CutBefore(int index)
    {
        for (int i = events.Count - 1; i >= index; i--)
        {
            int task = events[i].Task;
            stuck.RemoveAll(step => step.Task == task);
            if (TouchesOf(i) is [var announced, ..])
                stuck.Add(new Step(task, announced.Kind, announced.Resource));
        }

        int firstTouch = events[index].FirstTouch;
        touches.RemoveRange(firstTouch, touches.Count - firstTouch);
        events.RemoveRange(index, events.Count - index);
    }

    void IAccessLog.StepTaken(Step step, bool timedOut)
    {
        events.Add(new TraceEvent(step.Task, ++stepsOf[step.Task], touches.Count, timedOut, timePassed, UpcomingChoice));
        (UpcomingChoice, timePassed) = (NoChoice, false);
        Add(new Touch(step.Kind, step.Resource));
    }

    void IAccessLog.TimePassed() => timePassed = true;

    void IAccessLog.Touched(StepKind kind, Resource resource)
    {
        if (events.Count == 0)
            throw new InvalidOperationException($"a task touches {resource} before its first step, where nobody decides the order");
        Add(new Touch(kind, resource));
    }

    void IAccessLog.Stuck(Step step) => stuck.Add(step);

    void Add(Touch touch)
    {
        if (touch.Resource.Kind is ResourceKind.None or ResourceKind.Allocator)
            return;
        touches.Add(touch);
        if (touch.ToPage is { } page)
            touches.Add(page);
    }
}
