using GpuMm.Model.Specification;

namespace GpuMm.Harness.Histories;

/// <summary>Registers: one, or one for each key.</summary>
sealed class RegisterModel : HistoryModel
{
    public RegisterModel(string name, string summary, bool hasCas, bool isKeyed)
    {
        (Name, Summary, IsKeyed) = (name, summary, isKeyed);
        OperationForm<CellCall> read = new("read", WithKey(), "the value, or null before the first write", true, Read);
        OperationForm<CellCall> write = new("write", WithKey("value"), "", false, Write);
        OperationForm<CellCall> cas = new("cas", WithKey("expected", "new"), "false if it held something else, as after fail", false, Cas);
        Forms = hasCas ? [read, write, cas] : [read, write];
    }

    public override string Name { get; }

    public override string Summary { get; }

    public override bool IsKeyed { get; }

    public override IReadOnlyList<OperationForm> Forms { get; }

    internal override RecordedObject CreateObject(string name, HistoryScope scope) =>
        new RecordedCell(name.Length > 0 ? $"register {name}" : "the register", "read", Forms, scope);

    static CellCall? Read(AnsweredOperation operation) => operation.End == EventKind.Ok
        ? new CellCall(CellCallKind.Read, new CellValue(operation.Response!.Value)) : null;

    static CellCall? Write(AnsweredOperation operation) => operation.End == EventKind.Fail
        ? null : new CellCall(CellCallKind.Write, new CellValue(operation.First!.Value));

    /// <summary>A cas that failed has seen something; one that went wrong has not.</summary>
    static CellCall? Cas(AnsweredOperation operation)
    {
        var expected = new CellValue(operation.First!.Value);
        if (operation is { End: EventKind.Ok, Response: not (null or ValueTable.Null or ValueTable.True or ValueTable.False) })
            throw new FormatException("the response of a cas is true, false or null");
        return operation switch
        {
            { End: EventKind.Fail, HasError: true } => null,
            { End: EventKind.Fail } or { End: EventKind.Ok, Response: ValueTable.False } =>
                new CellCall(CellCallKind.CompareFailed, Expected: expected),
            _ => new CellCall(CellCallKind.CompareAndSet, new CellValue(operation.Second!.Value), expected),
        };
    }
}
