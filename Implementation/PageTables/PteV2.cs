using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// A page table entry of MMU v2, all fields (NVIDIA open-gpu-doc, gp100-mmu-format; NV_MMU_VER2_PTE in open-gpu-kernel-modules,
/// gp100/dev_mmu.h). The default value is the invalid entry, 0.
/// </summary>
public readonly record struct PteV2
{
    static BitField ValidBit => BitField.Bit(0);
    static BitField ApertureField => new(2, 1);
    static BitField VolatileBit => BitField.Bit(3);
    static BitField EncryptedBit => BitField.Bit(4);
    static BitField PrivilegedBit => BitField.Bit(5);
    static BitField ReadOnlyBit => BitField.Bit(6);
    static BitField AtomicDisabledBit => BitField.Bit(7);
    static BitField LocalAddressField => new(32, 8);
    static BitField PeerField => new(35, 33);
    static BitField SystemAddressField => new(53, 8);
    static BitField CompressionTagLineField => new(53, 36);
    static BitField KindField => new(63, 56);

    public bool Valid { get; init; }

    public Aperture Aperture { get; init; }

    /// <summary>Not to be cached in the GPU's L2.</summary>
    public bool Volatile { get; init; }

    public bool Encrypted { get; init; }

    public bool Privileged { get; init; }

    public bool ReadOnly { get; init; }

    public bool AtomicDisabled { get; init; }

    /// <summary>In bytes: 37 bits in video and peer memory, 58 in system memory.</summary>
    public ulong Address { get; init; }

    /// <summary>Which peer GPU, 0 to 7; only with <see cref="Aperture.PeerMemory"/>.</summary>
    public byte Peer { get; init; }

    /// <summary>18 bits; only in video and peer memory. The bits are address bits in system memory.</summary>
    public uint CompressionTagLine { get; init; }

    /// <summary>Layout of the data: 0 pitch linear, 6 generic, 7 invalid.</summary>
    public byte Kind { get; init; }

    /// <summary>Maps nothing, and accesses are ignored instead of faulting.</summary>
    public static PteV2 Sparse => new() { Volatile = true };

    /// <summary>In a table of 64 KiB pages: the table of 4 KiB pages has nothing here either, so the walk need not look.</summary>
    public static PteV2 NoValidSmallPages => new() { Privileged = true };

    /// <summary>The largest frame number that fits where the entry has video memory's address.</summary>
    internal static ulong MaxLocalFrame => LocalAddressField.Max;

    /// <summary>The same where it has an address of system memory.</summary>
    internal static ulong MaxSystemFrame => SystemAddressField.Max;

    public ulong Encode() =>
        ValidBit.Put(Valid)
        | ApertureField.Put((ulong)Aperture)
        | VolatileBit.Put(Volatile)
        | EncryptedBit.Put(Encrypted)
        | PrivilegedBit.Put(Privileged)
        | ReadOnlyBit.Put(ReadOnly)
        | AtomicDisabledBit.Put(AtomicDisabled)
        | AddressBits()
        | KindField.Put(Kind);

    internal static Pfn? LocalFrame(ulong word) =>
        ValidBit.IsSet(word) && ApertureField.Get(word) == (ulong)Aperture.VideoMemory ? new Pfn(LocalAddressField.Get(word)) : null;

    internal static GpuPage? MappedPage(ulong word)
    {
        var aperture = (Aperture)ApertureField.Get(word);
        if (!ValidBit.IsSet(word) || aperture is not (Aperture.VideoMemory or Aperture.SystemCoherent))
            return null;
        var address = aperture == Aperture.VideoMemory ? LocalAddressField : SystemAddressField;
        return new GpuPage(aperture, new Pfn(address.Get(word)), !ReadOnlyBit.IsSet(word), !AtomicDisabledBit.IsSet(word));
    }

    ulong AddressBits() => Aperture switch
    {
        Aperture.VideoMemory =>
            LocalAddressField.PutAddress(Address) | BitField.Absent(Peer) | CompressionTagLineField.Put(CompressionTagLine),
        Aperture.PeerMemory =>
            LocalAddressField.PutAddress(Address) | PeerField.Put(Peer) | CompressionTagLineField.Put(CompressionTagLine),
        _ => SystemAddressField.PutAddress(Address) | BitField.Absent(Peer) | BitField.Absent(CompressionTagLine),
    };
}
