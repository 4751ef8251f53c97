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
            var (outcome, stuck) = LinearizabilityChecker.Decide(calls, step, noun: tracked.Noun);
            if (outcome == LinearizationOutcome.Undecided)
                Hub.GiveUp($"the order of {calls.Count} calls on {tracked.NameOf(which)} was not decided");
            if (outcome != LinearizationOutcome.None)
                continue;
            string message = $"{tracked.NameOf(which)}: no order of the operations explains '{stuck}'";
            Hub.Violate(tracked.PropertyOf(calls), message, tracked.PageOf(which));
        }
    }
}
