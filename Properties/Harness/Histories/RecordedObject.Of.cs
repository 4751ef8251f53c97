using System.Runtime.InteropServices;
using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Histories;

/// <summary>An object of a recorded history whose specification is known.</summary>
/// <param name="name">With what it is.</param>
/// <param name="forms">The operations of the model.</param>
/// <param name="specification">What is permitted to it.</param>
abstract class RecordedObject<TState, TCall>(
    string name, IReadOnlyList<OperationForm> forms, SequentialSpecification<TState, TCall> specification) : RecordedObject(name)
    where TState : struct
    where TCall : struct
{
    readonly OperationForm<TCall>[] forms = [.. forms.Cast<OperationForm<TCall>>()];
    readonly List<TimedCall<TCall>> calls = [];
    Obstacle<TState>? obstacle; // to the last search

    public ReadOnlySpan<TimedCall<TCall>> Calls => CollectionsMarshal.AsSpan(calls);

    internal override void Reserve(int count)
    {
        base.Reserve(count);
        calls.EnsureCapacity(count);
    }

    internal override (LinearizationOutcome Outcome, DecisionPath Path, string Limit) Search(SearchLimits limits)
    {
        var decision = LinearizabilityChecker.Decide(Calls, specification, limits);
        obstacle = decision.Obstacle;
        return (decision.Outcome, decision.Path, decision.Limit);
    }

    internal override WhyNot Explain(SearchLimits limits)
    {
        if (obstacle is null)
            Search(limits);
        var found = obstacle ?? throw new InvalidOperationException($"no search has shown that the calls on {Name} have no order");
        return InWords(new Explainer<TState, TCall>(specification, limits).Explain(Calls, found));
    }

    internal override IReadOnlyList<int>? Order(SearchLimits limits) => LinearizabilityChecker.OrderOf(Calls, specification, limits);

    public override (int InvokedAt, int RespondedAt) Interval(int call) => (calls[call].InvokedAt, calls[call].RespondedAt);

    public override string Describe(int call) => Describe(calls[call].Call);

    protected abstract string Describe(TCall call);

    protected abstract string Describe(TState state);

    protected WhyNot InWords(Explanation<TState> why) => new(
        why.Obstacle.Culprit, why.Obstacle.Open, [.. why.Obstacle.PossibleStates.Select(Describe)], why.Before, why.SubHistory,
        why.IsSmallest);

    private protected override bool TryAdd(int form, AnsweredOperation operation, int invokedAt, int respondedAt)
    {
        if (forms[form].Read(operation) is not { } call)
            return false;
        calls.Add(new TimedCall<TCall>(call, invokedAt, respondedAt));
        return true;
    }
}
