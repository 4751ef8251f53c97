using GpuMm.Harness.Linearizability;

namespace GpuMm.Harness.Histories;

/// <summary>What became of one object of a history.</summary>
/// <param name="Which">The object.</param>
/// <param name="Outcome">Whether its calls have an order.</param>
/// <param name="Path">Who decided.</param>
/// <param name="Limit">What was reached, if nobody did.</param>
public sealed record CheckedObject(RecordedObject Which, LinearizationOutcome Outcome, DecisionPath Path, string Limit);

/// <summary>What became of one file.</summary>
/// <param name="File">Its path, as it was given or found.</param>
/// <param name="History">Null if it holds none.</param>
/// <param name="Broken">What is wrong with it then, with file and line.</param>
/// <param name="Objects">What became of each object.</param>
/// <param name="Why">Why the first of the illegal ones is.</param>
/// <param name="ParseSeconds">Time to read the file.</param>
/// <param name="CheckSeconds">Time to decide; not to say why.</param>
public sealed record CheckedHistory(
    string File, RecordedHistory? History, string? Broken, IReadOnlyList<CheckedObject> Objects, WhyNot? Why,
    double ParseSeconds, double CheckSeconds)
{
    /// <summary>An order of the calls on the first object, if it was asked for and found in time; an illegal history has none.</summary>
    public IReadOnlyList<int>? Order { get; init; }

    /// <summary>None if any object has none; otherwise undecided if any is.</summary>
    public LinearizationOutcome Outcome =>
        Objects.Any(one => one.Outcome == LinearizationOutcome.None) ? LinearizationOutcome.None
        : Objects.Any(one => one.Outcome == LinearizationOutcome.Undecided) ? LinearizationOutcome.Undecided
        : LinearizationOutcome.Exists;

    /// <summary>The object that <see cref="Why"/> is about.</summary>
    public RecordedObject? Illegal => Objects.FirstOrDefault(one => one.Outcome == LinearizationOutcome.None)?.Which;
}
