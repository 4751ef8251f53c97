using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine.Walking;

/// <summary>A page directory entry, or half of a dual one, as the hardware understands it. Both generations.</summary>
public readonly record struct HardwarePde
{
    /// <summary>The slot holds a huge page's PTE, to be decoded as such. Nothing else here is meaningful then.</summary>
    public bool IsPte { get; init; }

    /// <summary>Points to a table.</summary>
    public bool Valid { get; init; }

    /// <summary>Accesses to the range are ignored, not faults. Of a dual entry, <see cref="HardwareDualPde.Sparse"/> says it.</summary>
    public bool Sparse { get; init; }

    /// <summary>Where the table lies, if <see cref="Valid"/>.</summary>
    public Aperture Aperture { get; init; }

    /// <summary>Of the table, in bytes, if <see cref="Valid"/>.</summary>
    public ulong Address { get; init; }

    /// <summary>v2: the VOL bit. v3: uncached. Of a table, so only if <see cref="Valid"/>.</summary>
    public bool Volatile { get; init; }

    /// <summary>A miss must not be looked up in the CPU's page tables.</summary>
    public bool NoAts { get; init; }

    /// <summary>v2 in video memory only.</summary>
    public byte Peer { get; init; }

    /// <summary>v3: the raw PCF field.</summary>
    public byte Pcf { get; init; }
}

/// <summary>An entry of the level above the page tables: two pointers, for pages of 64 KiB and of 4 KiB.</summary>
public readonly record struct HardwareDualPde
{
    /// <summary>The first word holds a 2 MiB page's PTE; then neither half is a pointer, whatever the second word holds.</summary>
    public bool IsPte { get; init; }

    /// <summary>Accesses to the range are ignored instead of faulting; only where neither half points to a table.</summary>
    public bool Sparse { get; init; }

    public HardwarePde Big { get; init; }

    public HardwarePde Small { get; init; }
}
