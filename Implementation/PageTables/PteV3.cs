using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>What an invalid PTE of MMU v3 says beyond being invalid: the PCF field has this meaning if the valid bit is clear.</summary>
public enum UnmappedV3
{
    Invalid = 0,

    /// <summary>Accesses are ignored instead of faulting.</summary>
    Sparse = 1,

    MappingNowhere = 2,

    /// <summary>In a table of 64 KiB pages: the table of 4 KiB pages has nothing here either, so the walk need not look.</summary>
    NoValidSmallPages = 3,
}

/// <summary>
/// A page table entry of MMU v3, all fields (NV_MMU_VER3_PTE in open-gpu-kernel-modules, gh100/dev_mmu.h). The default value is the
/// invalid entry, 0.
/// </summary>
public readonly record struct PteV3
{
    static BitField ValidBit => BitField.Bit(0);
    static BitField ApertureField => new(2, 1);

    // The PCF, "page classification field", bits [7:3]. NVIDIA's header lists its 32 values; these are the five bits they are made of.
    // Privilege is the second and access counters the last: defect N30 has them the other way round.
    static BitField PcfField => new(7, 3);
    static BitField UncachedBit => BitField.Bit(3);
    static BitField PrivilegedBit => BitField.Bit(4);
    static BitField ReadOnlyBit => BitField.Bit(5);
    static BitField AtomicDisabledBit => BitField.Bit(6);
    static BitField AccessCountersDisabledBit => BitField.Bit(7);

    static BitField KindField => new(11, 8);
    static BitField AddressField => new(51, 12);
    static BitField PeerField => new(63, 61);

    public bool Valid { get; init; }

    /// <summary>Only for an entry that is not <see cref="Valid"/>, which has no flags instead.</summary>
    public UnmappedV3 Unmapped { get; init; }

    public Aperture Aperture { get; init; }

    /// <summary>Not to be cached in the GPU's L2.</summary>
    public bool Uncached { get; init; }

    public bool Privileged { get; init; }

    public bool ReadOnly { get; init; }

    public bool AtomicDisabled { get; init; }

    public bool AccessCountersDisabled { get; init; }

    /// <summary>Layout of the data, 4 bits: 0 pitch linear, 6 generic, 7 invalid, 15 a message of the scheduler (SKED).</summary>
    public byte Kind { get; init; }

    /// <summary>In bytes, 52 bits in every aperture.</summary>
    public ulong Address { get; init; }

    /// <summary>Which peer GPU, 0 to 7; only with <see cref="Aperture.PeerMemory"/>.</summary>
    public byte Peer { get; init; }

    public static PteV3 Sparse => new() { Unmapped = UnmappedV3.Sparse };

    public static PteV3 NoValidSmallPages => new() { Unmapped = UnmappedV3.NoValidSmallPages };

    /// <summary>The largest frame number that fits.</summary>
    internal static ulong MaxFrame => AddressField.Max;

    public ulong Encode() =>
        ValidBit.Put(Valid)
        | ApertureField.Put((ulong)Aperture)
        | (Valid ? Flags() | BitField.Absent((ulong)Unmapped) : PcfField.Put((ulong)Unmapped) | BitField.Absent(Flags()))
        | KindField.Put(Kind)
        | AddressField.PutAddress(Address)
        | (Aperture == Aperture.PeerMemory ? PeerField.Put(Peer) : BitField.Absent(Peer));

    internal static Pfn? LocalFrame(ulong word) =>
        ValidBit.IsSet(word) && ApertureField.Get(word) == (ulong)Aperture.VideoMemory ? new Pfn(AddressField.Get(word)) : null;

    internal static GpuPage? MappedPage(ulong word)
    {
        var aperture = (Aperture)ApertureField.Get(word);
        if (!ValidBit.IsSet(word) || aperture is not (Aperture.VideoMemory or Aperture.SystemCoherent))
            return null;
        return new GpuPage(aperture, new Pfn(AddressField.Get(word)), !ReadOnlyBit.IsSet(word), !AtomicDisabledBit.IsSet(word));
    }

    ulong Flags() =>
        UncachedBit.Put(Uncached)
        | PrivilegedBit.Put(Privileged)
        | ReadOnlyBit.Put(ReadOnly)
        | AtomicDisabledBit.Put(AtomicDisabled)
        | AccessCountersDisabledBit.Put(AccessCountersDisabled);
}
