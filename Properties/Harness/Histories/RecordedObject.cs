using GpuMm.Harness.Linearizability;

namespace GpuMm.Harness.Histories;

/// <summary>Where a call stands in its file. Lines are counted from 1; 0 is the end of the file.</summary>
public readonly record struct CallOrigin(int Process, int InvokedLine, int RespondedLine);

/// <summary>Why the calls on an object have no order, in words.</summary>
/// <param name="Culprit">The call whose response cannot be explained.</param>
/// <param name="Open">The calls of which one had to be next, among them the culprit.</param>
/// <param name="PossibleStates">How the object can have been then, by any order.</param>
/// <param name="Before">An order of all that was answered before; null if none was found in time.</param>
/// <param name="SubHistory">Calls that have no order whatever the others did.</param>
/// <param name="IsSmallest">Whether each of them was shown to be needed.</param>
public sealed record WhyNot(
    int Culprit, IReadOnlyList<int> Open, IReadOnlyList<string> PossibleStates, IReadOnlyList<int>? Before,
    IReadOnlyList<int> SubHistory, bool IsSmallest)
{
    /// <summary>So many possible states are told.</summary>
    public const int MostStates = Obstacle<int>.MostStates;
}

/// <summary>One object of a recorded history and the calls on it, named by their place here: the order of their answers.</summary>
public abstract class RecordedObject(string name)
{
    readonly List<CallOrigin> origins = [];

    /// <summary>With what it is: "page v1ff".</summary>
    public string Name => name;

    public int Count => origins.Count;

    /// <summary>How many of the calls nobody answered.</summary>
    public int PendingCount { get; private set; }

    public CallOrigin Origin(int call) => origins[call];

    /// <summary>Nobody answered it.</summary>
    public bool IsPending(int call) => Interval(call).RespondedAt == TimedCall.Never;

    /// <summary>Adds an operation, unless nothing follows from it.</summary>
    /// <param name="form">Of the operation, by its place among the forms of the model.</param>
    /// <param name="operation">As it ended.</param>
    /// <param name="invokedAt">When it began.</param>
    /// <param name="respondedAt">When it was answered.</param>
    /// <param name="origin">Where it stands.</param>
    internal void Add(int form, AnsweredOperation operation, int invokedAt, int respondedAt, CallOrigin origin)
    {
        bool isPending = operation.End == EventKind.Info;
        if (!TryAdd(form, operation, invokedAt, isPending ? TimedCall.Never : respondedAt))
            return;
        origins.Add(origin);
        PendingCount += isPending ? 1 : 0;
    }

    /// <summary>Room for so many calls.</summary>
    internal virtual void Reserve(int calls) => origins.EnsureCapacity(calls);

    /// <summary>Whether the calls have an order, by whatever decides soonest.</summary>
    internal virtual (LinearizationOutcome Outcome, DecisionPath Path, string Limit) Decide(SearchLimits limits) => Search(limits);

    /// <summary>The same by the search, which can decide everything.</summary>
    internal abstract (LinearizationOutcome Outcome, DecisionPath Path, string Limit) Search(SearchLimits limits);

    /// <summary>Why they have no order, once that has been decided.</summary>
    internal abstract WhyNot Explain(SearchLimits limits);

    /// <summary>An order of the calls; null if there is none, or none was found in time.</summary>
    internal abstract IReadOnlyList<int>? Order(SearchLimits limits);

    public abstract (int InvokedAt, int RespondedAt) Interval(int call);

    public abstract string Describe(int call);

    private protected abstract bool TryAdd(int form, AnsweredOperation operation, int invokedAt, int respondedAt);
}
