namespace GpuMm.Harness.Histories;

/// <summary>An operation with how it ended; values by their numbers in the <see cref="ValueTable"/>.</summary>
/// <param name="End">Ok, Fail or Info; Info also if the history ends without an answer.</param>
/// <param name="First">The first argument, not counting a key; null if it was left out.</param>
/// <param name="Second">The second.</param>
/// <param name="Response">What was answered; null if that was not said.</param>
/// <param name="HasError">It failed because something went wrong, and not because a comparison did.</param>
readonly record struct AnsweredOperation(EventKind End, int? First, int? Second, int? Response, bool HasError);

/// <summary>An operation of a model: what a history calls it and what it must say of it.</summary>
/// <param name="Name">Of the operation.</param>
/// <param name="Parameters">The names of its arguments; one in brackets may be left out.</param>
/// <param name="Answer">What its response is, in words; empty for none.</param>
/// <param name="NeedsResponse">Without a response an ok says nothing.</param>
public abstract record OperationForm(string Name, IReadOnlyList<string> Parameters, string Answer, bool NeedsResponse)
{
    public int LeastArguments { get; } = Parameters.Count(parameter => !parameter.StartsWith('['));

    public sealed override string ToString() => $"{Name} [{string.Join(", ", Parameters)}]{(Answer.Length > 0 ? $" -> {Answer}" : "")}";
}

/// <summary>With how it is read: as the call that it was, or null if nothing follows from it, as from a read that nobody answered.</summary>
sealed record OperationForm<TCall>(
    string Name, IReadOnlyList<string> Parameters, string Answer, bool NeedsResponse, Func<AnsweredOperation, TCall?> Read)
    : OperationForm(Name, Parameters, Answer, NeedsResponse)
    where TCall : struct;
