namespace GpuMm.Model.Vocabulary;

/// <summary>A byte address in video memory, as the GPU sees it (not as a BAR window shows it).</summary>
public readonly record struct VramAddress(ulong Raw)
{
    public bool IsPageAligned => Raw % PageSize.Bytes == 0;

    public static VramAddress operator +(VramAddress address, ulong bytes) => new(address.Raw + bytes);

    public override string ToString() => $"vram 0x{Raw:x}";
}
