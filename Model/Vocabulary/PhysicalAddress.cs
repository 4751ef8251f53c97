namespace GpuMm.Model.Vocabulary;

/// <summary>A byte address in host memory, as a device on its bus sees it.</summary>
public readonly record struct PhysicalAddress(ulong Raw)
{
    public bool IsPageAligned => Raw % PageSize.Bytes == 0;

    public static PhysicalAddress operator +(PhysicalAddress address, ulong bytes) => new(address.Raw + bytes);

    public override string ToString() => $"host 0x{Raw:x}";
}
