using GpuMm.Harness.Linearizability;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Histories;

/// <summary>A register or page of a recorded history: if its values are unique, they decide.</summary>
/// <param name="name">With what it is.</param>
/// <param name="look">What looking at it is called.</param>
/// <param name="forms">The operations of the model.</param>
/// <param name="scope">What it shares with others.</param>
sealed class RecordedCell(string name, string look, IReadOnlyList<OperationForm> forms, HistoryScope scope)
    : RecordedObject<CellValue, CellCall>(name, forms, CellSpecification.OfCell)
{
    internal override (LinearizationOutcome Outcome, DecisionPath Path, string Limit) Decide(SearchLimits limits)
    {
        scope.Unique.MakeRoom(scope.Values.Count);
        return scope.Unique.Conflict(Calls) switch
        {
            { Count: 0 } => (LinearizationOutcome.Exists, DecisionPath.UniqueValues, ""),
            not null => (LinearizationOutcome.None, DecisionPath.UniqueValues, ""),
            null when UnwrittenValue.FirstSeen(Calls) is not null => (LinearizationOutcome.None, DecisionPath.UnwrittenValue, ""),
            null => Search(limits),
        };
    }

    internal override WhyNot Explain(SearchLimits limits)
    {
        var explainer = new Explainer<CellValue, CellCall>(CellSpecification.OfCell, limits);
        if (scope.Unique.Conflict(Calls) is { Count: > 0 })
        {
            var (culprit, conflict) = scope.Unique.FirstConflict(Calls);
            HashSet<CellValue> concerned = [];
            foreach (int call in conflict)
                concerned.Add(Calls[call].Call.Value);
            return InWords(explainer.Explain(Calls, culprit, call => concerned.Contains(call.Value)));
        }

        if (UnwrittenValue.FirstSeen(Calls) is not { } seeing || Search(limits).Outcome == LinearizationOutcome.None)
            return base.Explain(limits);
        var unwritten = UnwrittenValue.Seen(Calls[seeing].Call);
        return InWords(explainer.Explain(Calls, seeing, call => UnwrittenValue.Seen(call) == unwritten));
    }

    protected override string Describe(CellValue state) => state == default ? "nothing" : Show(state);

    protected override string Describe(CellCall call) => call.Kind switch
    {
        CellCallKind.Read => $"{look} {Describe(call.Value)}",
        CellCallKind.Write => $"write {Show(call.Value)}",
        CellCallKind.CompareAndSet => $"cas {Show(call.Expected)} to {Show(call.Value)}",
        CellCallKind.CompareFailed => $"cas of {Show(call.Expected)} failed",
        CellCallKind.Map => $"map {Show(call.Value)}",
        CellCallKind.Unmap => $"unmap {Show(call.Value)}",
        _ => "unmap",
    };

    string Show(CellValue value) => scope.Values.Show(value.Number);
}
