using GpuMm.Model.Specification;

namespace GpuMm.Harness.Histories;

/// <summary>Pages, each of which is mapped to one thing at a time: a tag, which is best used once.</summary>
sealed class PageModel : HistoryModel
{
    public override string Name => "page";

    public override string Summary => "a page that is mapped, translated and unmapped";

    public override IReadOnlyList<OperationForm> Forms { get; } =
    [
        new OperationForm<CellCall>("map", ["tag"], "", false, Map),
        new OperationForm<CellCall>("unmap", ["tag?"], "the tag that was mapped, null for none, or nothing at all", false, Unmap),
        new OperationForm<CellCall>("translate", [], "the tag that is mapped, or null for none", true, Translate),
    ];

    internal override RecordedObject CreateObject(string name, HistoryScope scope) =>
        new RecordedCell(name.Length > 0 ? $"page {name}" : "the page", "translate to", Forms, scope);

    static CellCall? Map(AnsweredOperation operation) =>
        operation.First == ValueTable.Null ? throw new FormatException("null is no tag")
        : operation.End == EventKind.Fail ? null
        : new CellCall(CellCallKind.Map, new CellValue(operation.First!.Value));

    static CellCall? Unmap(AnsweredOperation operation) => (operation.End, operation.First ?? operation.Response) switch
    {
        (EventKind.Ok, { } tag) when operation.Response is { } answered && answered != tag && answered != ValueTable.Null =>
            throw new FormatException("it took effect and answers another tag than its argument"),
        (EventKind.Fail, _) => null,
        (_, null) => new CellCall(CellCallKind.Clear),
        (EventKind.Ok, ValueTable.Null) => new CellCall(CellCallKind.Read),
        (_, ValueTable.Null) => null,
        (_, { } tag) => new CellCall(CellCallKind.Unmap, new CellValue(tag)),
    };

    static CellCall? Translate(AnsweredOperation operation) => operation.End == EventKind.Ok
        ? new CellCall(CellCallKind.Read, new CellValue(operation.Response!.Value)) : null;
}
