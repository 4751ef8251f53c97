namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>A slot of swap: the content of an anonymous page that was taken away, for as long as entries refer to it.</summary>
public sealed class SwapSlot(Resource resource)
{
    /// <summary>Whoever looks at it or changes it within a step touches this.</summary>
    public Resource Resource => resource;

    /// <summary>Entries that refer to it.</summary>
    public int Count { get; internal set; }

    /// <summary>The swap cache: the page while it is being written, or while somebody else still uses it.</summary>
    public Page? Cache { get; internal set; }

    /// <summary>The first word, once it was written to disk.</summary>
    public ulong Value { get; internal set; }
}
