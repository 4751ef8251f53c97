using System.Text.Json;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Histories;

/// <summary>One kind of call and what it carries.</summary>
/// <param name="Name">Of the operation.</param>
/// <param name="Kind">A call that is of this kind, and no more.</param>
/// <param name="Arguments">What such a call carries besides.</param>
sealed record CallForm<TCall>(string Name, TCall Kind, IReadOnlyList<CallArgument<TCall>> Arguments)
    where TCall : struct;

/// <summary>
/// What the harness checks itself: each operation is a call of the specification, of one kind, with the arguments that the kind uses. What
/// a call saw is among them, so the answer says nothing but that there was one.
/// </summary>
/// <param name="name">Of the model.</param>
/// <param name="summary">What its objects are.</param>
/// <param name="specification">What is permitted to them.</param>
/// <param name="numberOf">The place of a call's kind among the forms.</param>
/// <param name="calls">The forms.</param>
sealed class CallModel<TState, TCall>(
    string name, string summary, SequentialSpecification<TState, TCall> specification, Func<TCall, int> numberOf,
    IReadOnlyList<CallForm<TCall>> calls) : HistoryModel
    where TState : struct
    where TCall : struct
{
    public override string Name => name;

    public override string Summary => summary;

    public override bool IsWrittenByUs => true;

    public override IReadOnlyList<OperationForm> Forms { get; } =
    [
        .. calls.Select(form => new OperationForm<TCall>(
            form.Name, [.. form.Arguments.Select(argument => argument.Name)], "", false,
            operation => Read(form, operation, specification))),
    ];

    /// <summary>The members of an invocation that say what the call is.</summary>
    public void Write(Utf8JsonWriter json, TCall call)
    {
        var form = calls[numberOf(call)];
        json.WriteString("operation"u8, form.Name);
        json.WriteStartArray("arguments"u8);
        foreach (var argument in form.Arguments)
            argument.Write(json, call);
        json.WriteEndArray();
    }

    internal override RecordedObject CreateObject(string name, HistoryScope scope) =>
        new RecordedCalls(name.Length > 0 ? name : "the page", Forms, specification);

    /// <summary>Nothing follows from what failed, nor from who only looked and was not answered.</summary>
    static TCall? Read(CallForm<TCall> form, AnsweredOperation operation, SequentialSpecification<TState, TCall> specification)
    {
        var call = form.Kind;
        for (int i = 0; i < form.Arguments.Count; i++)
            call = form.Arguments[i].Read(call, operation.Values, operation.Arguments[i]);
        return operation.End == EventKind.Fail || (operation.End == EventKind.Info && specification.OnlyLooks(call)) ? null : call;
    }

    /// <summary>Its states and calls say themselves what they are.</summary>
    sealed class RecordedCalls(
        string name, IReadOnlyList<OperationForm> forms, SequentialSpecification<TState, TCall> specification)
        : RecordedObject<TState, TCall>(name, forms, specification)
    {
        protected override string Describe(TCall call) => call.ToString()!;

        protected override string Describe(TState state) => state.ToString()!;
    }
}
