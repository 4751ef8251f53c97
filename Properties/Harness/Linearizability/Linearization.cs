namespace GpuMm.Harness.Linearizability;

/// <summary>Whether calls have an order.</summary>
public enum LinearizationOutcome
{
    Exists,
    None,

    /// <summary>The search reached one of its limits.</summary>
    Undecided,
}

/// <summary>Who decided.</summary>
public enum DecisionPath
{
    /// <summary>The search for an order (<see cref="OrderSearch{TState,TCall}"/>).</summary>
    Search,

    /// <summary>Every value is written once, so the intervals alone decide (<see cref="UniqueValues"/>).</summary>
    UniqueValues,

    /// <summary>Somebody saw a value that nobody wrote (<see cref="UnwrittenValue"/>).</summary>
    UnwrittenValue,
}

/// <summary>Whether an order of the calls on one object exists.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="Path">How it was found.</param>
/// <param name="Obstacle">Where the orders end, if the search found that none exists.</param>
/// <param name="Limit">The limit that was reached, if it is undecided.</param>
readonly record struct Linearization<TState>(
    LinearizationOutcome Outcome, DecisionPath Path, Obstacle<TState>? Obstacle = null, string Limit = "")
    where TState : struct
{
    public bool Exists => Outcome == LinearizationOutcome.Exists;
}

/// <summary>
/// The response that no order explains: all calls that were answered before it have an order, and with it they have none.
/// Calls are named by their place in the list that was asked about.
/// </summary>
/// <param name="Culprit">The call with that response.</param>
/// <param name="Open">The calls one of which had to be next, in the order that came furthest; the culprit is one of them.</param>
/// <param name="State">How the object was then.</param>
/// <param name="PossibleStates">How it can have been by any order of what is before, up to <see cref="MostStates"/> of them.</param>
sealed record Obstacle<TState>(int Culprit, IReadOnlyList<int> Open, TState State, IReadOnlyList<TState> PossibleStates)
    where TState : struct
{
    public const int MostStates = 16;
}
