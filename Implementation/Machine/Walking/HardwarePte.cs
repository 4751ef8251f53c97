using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine.Walking;

/// <summary>A page table entry as the hardware understands it. Both generations; what one does not have is zero.</summary>
public readonly record struct HardwarePte
{
    /// <summary>Maps a page. If it does not, only <see cref="Sparse"/> and the next two mean anything.</summary>
    public bool Valid { get; init; }

    /// <summary>Maps nothing, and accesses are ignored instead of faulting.</summary>
    public bool Sparse { get; init; }

    /// <summary>v3: maps nothing, "mapping nowhere".</summary>
    public bool MappingNowhere { get; init; }

    /// <summary>Maps nothing, and in a table of 64 KiB pages: the table of 4 KiB pages beside it need not be asked.</summary>
    public bool NoValidSmallPages { get; init; }

    public Aperture Aperture { get; init; }

    /// <summary>Of the page, in bytes.</summary>
    public ulong Address { get; init; }

    /// <summary>v2: the VOL bit. v3: uncached.</summary>
    public bool Volatile { get; init; }

    /// <summary>v2 only.</summary>
    public bool Encrypted { get; init; }

    /// <summary>An access without privilege faults.</summary>
    public bool Privileged { get; init; }

    /// <summary>A write faults.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>An atomic operation faults.</summary>
    public bool AtomicDisabled { get; init; }

    /// <summary>v3 only.</summary>
    public bool AccessCountersDisabled { get; init; }

    /// <summary>Layout of the data; 8 bits in v2, 4 in v3.</summary>
    public byte Kind { get; init; }

    /// <summary>Which peer GPU, in peer memory.</summary>
    public byte Peer { get; init; }

    /// <summary>v2 only, in video and peer memory.</summary>
    public uint CompressionTagLine { get; init; }

    /// <summary>v3: the raw PCF field.</summary>
    public byte Pcf { get; init; }
}
