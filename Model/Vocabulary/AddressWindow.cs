namespace GpuMm.Model.Vocabulary;

/// <summary>
/// Byte addresses in which a caller wants its range to lie, [<see cref="Start"/>, <see cref="End"/>). May be ill-formed: checking it is
/// the callee's duty.
/// </summary>
public readonly record struct AddressWindow(VirtualAddress Start, VirtualAddress End)
{
    public override string ToString() => $"[{Start}, {End})";
}
