namespace GpuMm.Model.Specification;

/// <summary>A value in a recorded history, by its number there: whatever it is, it is only compared. The default is nothing.</summary>
readonly record struct CellValue(int Number);

enum CellCallKind
{
    /// <summary>It held the value.</summary>
    Read,

    /// <summary>It holds the value from now on.</summary>
    Write,

    /// <summary>It held what was expected, and holds the value from now on.</summary>
    CompareAndSet,

    /// <summary>It held something else than was expected.</summary>
    CompareFailed,

    /// <summary>It held nothing, and holds the value from now on.</summary>
    Map,

    /// <summary>It held the value, and holds nothing from now on.</summary>
    Unmap,

    /// <summary>It holds nothing from now on.</summary>
    Clear,
}

/// <summary>What an operation of a recorded history did to, or saw of, one register or page.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Value">That was read, written, mapped or unmapped.</param>
/// <param name="Expected">Of a comparison.</param>
readonly record struct CellCall(CellCallKind Kind, CellValue Value = default, CellValue Expected = default);
