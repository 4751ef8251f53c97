using GpuMm.Harness.Execution;
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
        Func<TState, TCall, TState?> step = tracked.Step;
        foreach (var (which, calls) in ObjectHistory.Of(execution.History, tracked))
        {
            var outcome = LinearizabilityChecker.Decide(calls, step).Outcome;
            if (outcome == LinearizationOutcome.Undecided)
                Hub.GiveUp($"the order of {calls.Count} calls on {tracked.NameOf(which)} was not decided");
            if (outcome == LinearizationOutcome.None)
                Violate(which, calls, execution.History, step);
        }
    }

    /// <summary>Blames the first answer that cannot be explained: up to it there is an order.</summary>
    void Violate(TObject which, List<TimedCall<TCall>> calls, History history, Func<TState, TCall, TState?> step)
    {
        int at = LinearizabilityChecker.FirstUnexplained(calls, step);
        string stuck = LinearizabilityChecker.Decide(calls, step, noun: tracked.Noun, until: at).StuckAt;
        var unexplained = calls.First(call => call.RespondedAt == at);
        string message = $"{tracked.NameOf(which)}: no order of the operations explains '{stuck}'{tracked.Origins(unexplained, calls)}";
        var answer = history.Calls.First(call => call.RespondedAt == at);
        Hub.Violate(tracked.PropertyOf(calls), message, tracked.PageOf(which, unexplained.Call), answer);
    }
}
