using GpuMm.Harness.Execution;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Checking;

/// <summary>Compares what was seen of each object of one kind with its specification: some order of the calls must explain it.</summary>
sealed class Linearizable<TObject, TState, TCall>(TrackedObjects<TObject, TState, TCall> tracked) : Observer
    where TObject : IEquatable<TObject>
    where TState : struct
    where TCall : struct
{
    public override void AtEnd(ExecutionRecord execution)
    {
        if (execution.End != RunEnd.Completed)
            return; // calls without an answer: deadlock and progress say what is wrong
        foreach (var (which, calls) in ObjectHistory.Of(execution.History, tracked))
        {
            var decision = LinearizabilityChecker.Decide(calls, tracked.Specification);
            if (decision.Outcome == LinearizationOutcome.Undecided)
                Hub.GiveUp($"the order of {calls.Count} calls on {tracked.NameOf(which)} was not decided");
            if (decision.Obstacle is { } obstacle)
                Violate(which, calls, obstacle, execution.History);
        }
    }

    public override void AddTo(HistoryWriter history) => history.Add(tracked);

    /// <summary>Blames the first answer that cannot be explained: up to it there is an order.</summary>
    void Violate(TObject which, List<TimedCall<TCall>> calls, Obstacle<TState> obstacle, History history)
    {
        string stuck = string.Join("' or '", obstacle.Open.Select(open => calls[open].Call.ToString()));
        var culprit = calls[obstacle.Culprit];
        string message = $"{tracked.NameOf(which)}: no order of the operations explains '{stuck}' when the {tracked.Noun} is "
            + $"'{obstacle.State}'{tracked.Origins(culprit, calls)}";
        var answer = history.Calls.First(call => call.RespondedAt == culprit.RespondedAt);
        Hub.Violate(tracked.PropertyOf(calls), message, tracked.PageOf(which, culprit.Call), answer);
    }
}
