using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

public enum MemoryFaultKind
{
    /// <summary>A page was read or written that nobody owns.</summary>
    UseAfterFree,

    /// <summary>A page was freed that was free.</summary>
    DoubleFree,

    /// <summary>A page was handed out that somebody owns.</summary>
    DoubleAllocation,

    /// <summary>A word was read that its owner never wrote.</summary>
    UnwrittenRead,

    /// <summary>A page was read or written in the name of somebody who does not own it.</summary>
    ForeignAccess,

    /// <summary>An address beyond the end of a memory, or an index beyond that of a fault buffer.</summary>
    OutOfRange,
}

/// <summary>A violation of memory safety, seen at the step where it happens.</summary>
/// <param name="Kind">What was wrong.</param>
/// <param name="Place">The word of VRAM, the page of host memory, or the entry of a fault buffer concerned.</param>
/// <param name="Owner">Who owns the page at that time.</param>
/// <param name="By">Who touched it: the driver, or a GPU walk or access.</param>
public readonly record struct MemoryFault(MemoryFaultKind Kind, Resource Place, PageOwner Owner, string By)
{
    public MemoryFault(MemoryFaultKind kind, VramAddress address, PageOwner owner, string by)
        : this(kind, new Resource(ResourceKind.VramWord, address.Raw), owner, by)
    {
    }

    public Pfn Page => new(Place.Kind == ResourceKind.HostPage ? Place.Id : Place.Id / PageSize.Bytes);

    public override string ToString() =>
        Place.Kind == ResourceKind.VramWord ? $"{By}: {Kind} at {Place}, {Page}, {Owner}" : $"{By}: {Kind} at {Place}, {Owner}";
}
