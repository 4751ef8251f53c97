namespace GpuMm.Model.Vocabulary;

/// <summary>Physical frame number: a VRAM address in units of 4 KiB.</summary>
public readonly record struct Pfn(ulong Raw)
{
    public static Pfn Of(VramAddress address) => new(address.Raw / PageSize.Bytes);

    public VramAddress Address => new(Raw * PageSize.Bytes);

    public override string ToString() => $"p{Raw:x}";
}
