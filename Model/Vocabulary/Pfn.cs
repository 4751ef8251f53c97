namespace GpuMm.Model.Vocabulary;

/// <summary>Physical frame number: an address in VRAM, or in host memory, in units of 4 KiB.</summary>
public readonly record struct Pfn(ulong Raw)
{
    public static Pfn Of(VramAddress address) => new(address.Raw / PageSize.Bytes);

    public static Pfn Of(PhysicalAddress address) => new(address.Raw / PageSize.Bytes);

    public VramAddress Address => new(Raw * PageSize.Bytes);

    /// <summary>The same frame, where the number is one of host memory.</summary>
    public PhysicalAddress HostAddress => new(Raw * PageSize.Bytes);

    public override string ToString() => $"p{Raw:x}";
}
