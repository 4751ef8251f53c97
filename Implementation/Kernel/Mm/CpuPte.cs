namespace GpuMm.Implementation.Kernel.Mm;

public enum CpuPteKind
{
    /// <summary>Nothing: the next access faults.</summary>
    None,

    /// <summary>Maps a page of system memory, perhaps the one page of zeros.</summary>
    Present,

    /// <summary>The page is on its way somewhere else: whoever needs it waits.</summary>
    Migration,

    /// <summary>A page of a device's memory that the CPU cannot reach: an access brings it back.</summary>
    DevicePrivate,

    /// <summary>A page of system memory that a device works on alone: an access takes it back.</summary>
    DeviceExclusive,

    Swapped,
}

/// <summary>An entry of a process's page table. The default is <see cref="CpuPteKind.None"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Page">The page that it is about; null for none and for swapped.</param>
/// <param name="Writable">A write needs no fault, or would not need one if the page were there.</param>
/// <param name="Swap">Where the content is, if it is swapped.</param>
public readonly record struct CpuPte(CpuPteKind Kind, Page? Page, bool Writable, SwapSlot? Swap = null)
{
    /// <summary>PROT_NONE: present, and of no use to the CPU.</summary>
    public bool ProtNone { get; init; }

    public static CpuPte Present(Page page, bool writable) => new(CpuPteKind.Present, page, writable);

    public static CpuPte Swapped(SwapSlot slot) => new(CpuPteKind.Swapped, null, false, slot);

    /// <summary>Maps a page, so that the page knows of it: present, device-private or device-exclusive.</summary>
    public bool Maps => Kind is CpuPteKind.Present or CpuPteKind.DevicePrivate or CpuPteKind.DeviceExclusive;

    /// <summary>The CPU may access the page through it as it is.</summary>
    public bool Permits(bool write) => Kind == CpuPteKind.Present && !ProtNone && (Writable || !write);

    public override string ToString() => Kind switch
    {
        CpuPteKind.None => "none",
        CpuPteKind.Swapped => "swapped",
        CpuPteKind.Migration => $"{Page} on its way, {Rights}",
        CpuPteKind.DeviceExclusive => $"{Page} lent to a device, {Rights}",
        _ => $"{Page}, {Rights}",
    };

    string Rights => ProtNone ? "no access" : Writable ? "writable" : "read-only";
}
