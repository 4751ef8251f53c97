namespace GpuMm.Model.Vocabulary;

/// <summary>Virtual frame number: a GPU virtual address in units of 4 KiB.</summary>
public readonly record struct Vfn(ulong Raw)
{
    public static Vfn Of(VirtualAddress address) => new(address.Raw / PageSize.Bytes);

    public VirtualAddress Address => new(Raw * PageSize.Bytes);

    public static Vfn operator +(Vfn vfn, ulong pages) => new(vfn.Raw + pages);

    public override string ToString() => $"v{Raw:x}";
}
