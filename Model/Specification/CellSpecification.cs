namespace GpuMm.Model.Specification;

/// <summary>
/// What holds one value or none: a register that is read, written, and compared and set; or a page that is mapped to something, unmapped,
/// and translated, which is a read.
/// </summary>
static class CellSpecification
{
    public static readonly SequentialSpecification<CellValue, CellCall> OfCell = new(default, Step, OnlyLooks);

    static CellValue? Step(CellValue state, CellCall call) => call.Kind switch
    {
        CellCallKind.Read => state == call.Value ? state : null,
        CellCallKind.Write => call.Value,
        CellCallKind.CompareAndSet => state == call.Expected ? call.Value : null,
        CellCallKind.CompareFailed => state == call.Expected ? null : state,
        CellCallKind.Map => state == default ? call.Value : null,
        CellCallKind.Unmap => state == call.Value && state != default ? default(CellValue) : null,
        CellCallKind.Clear => default(CellValue),
        _ => null,
    };

    static bool OnlyLooks(CellCall call) => call.Kind is CellCallKind.Read or CellCallKind.CompareFailed;
}
