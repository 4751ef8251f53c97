namespace GpuMm.Harness.Histories;

/// <summary>An operation with how it ended; values by their numbers in the table. It lives until the next line is read.</summary>
/// <param name="end">Ok, Fail or Info; Info also if the history ends without an answer.</param>
/// <param name="arguments">Not counting a key.</param>
/// <param name="response">What was answered; null if that was not said.</param>
/// <param name="hasError">It failed because something went wrong, and not because a comparison did.</param>
/// <param name="values">What the numbers stand for.</param>
readonly ref struct AnsweredOperation(EventKind end, ReadOnlySpan<int> arguments, int? response, bool hasError, ValueTable values)
{
    public EventKind End { get; } = end;

    public ReadOnlySpan<int> Arguments { get; } = arguments;

    /// <summary>The first argument; null if it was left out.</summary>
    public int? First => Arguments.Length > 0 ? Arguments[0] : null;

    public int? Second => Arguments.Length > 1 ? Arguments[1] : null;

    public int? Response { get; } = response;

    public bool HasError { get; } = hasError;

    public ValueTable Values { get; } = values;
}

/// <summary>An operation of a model: what a history calls it and what it must say of it.</summary>
/// <param name="Name">Of the operation.</param>
/// <param name="Parameters">The names of its arguments; one with a question mark may be left out.</param>
/// <param name="Answer">What its response is, in words; empty for none.</param>
/// <param name="NeedsResponse">Without a response an ok says nothing.</param>
public abstract record OperationForm(string Name, IReadOnlyList<string> Parameters, string Answer, bool NeedsResponse)
{
    public int LeastArguments { get; } = Parameters.Count(parameter => !parameter.EndsWith('?'));

    public sealed override string ToString() => $"{Name} [{string.Join(", ", Parameters)}]{(Answer.Length > 0 ? $" -> {Answer}" : "")}";
}

/// <summary>
/// With how it is read: as the call that it was, or null if nothing follows from it, as from a read that nobody answered. Values that make
/// no sense are a FormatException.
/// </summary>
sealed record OperationForm<TCall>(
    string Name, IReadOnlyList<string> Parameters, string Answer, bool NeedsResponse, Func<AnsweredOperation, TCall?> Read)
    : OperationForm(Name, Parameters, Answer, NeedsResponse)
    where TCall : struct;
