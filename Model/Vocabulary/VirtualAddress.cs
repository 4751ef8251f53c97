namespace GpuMm.Model.Vocabulary;

/// <summary>A byte address in a GPU address space.</summary>
public readonly record struct VirtualAddress(ulong Raw)
{
    public bool IsPageAligned => Raw % PageSize.Bytes == 0;

    public override string ToString() => $"0x{Raw:x}";
}
