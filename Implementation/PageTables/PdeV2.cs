using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// A page directory entry of MMU v2, all fields (NVIDIA open-gpu-doc, gp100-mmu-format; NV_MMU_VER2_PDE in open-gpu-kernel-modules,
/// gp100/dev_mmu.h). The default value is the invalid entry, 0. Bit 0, IS_PTE, is never set: with it the slot holds a
/// <see cref="PteV2"/> for a huge page.
/// </summary>
public readonly record struct PdeV2
{
    static BitField IsPteBit => BitField.Bit(0);
    static BitField ApertureField => new(2, 1);
    static BitField VolatileBit => BitField.Bit(3);
    static BitField NoAtsBit => BitField.Bit(5);
    static BitField LocalAddressField => new(32, 8);
    static BitField PeerField => new(35, 33);
    static BitField SystemAddressField => new(53, 8);

    /// <summary>Where the table lies; null if there is none.</summary>
    public Aperture? Aperture { get; init; }

    /// <summary>The table is not to be cached in the GPU's L2; without a table: the range is sparse.</summary>
    public bool Volatile { get; init; }

    /// <summary>The range must not be looked up in the CPU's page tables instead.</summary>
    public bool NoAts { get; init; }

    /// <summary>In bytes: 37 bits in video memory, 58 in system memory.</summary>
    public ulong Address { get; init; }

    /// <summary>0 to 7; only in video memory, where the header reserves the bits for it.</summary>
    public byte Peer { get; init; }

    /// <summary>Accesses to the whole range are ignored instead of faulting.</summary>
    public static PdeV2 Sparse => new() { Volatile = true };

    public ulong Encode() =>
        ApertureField.Put(PdeAperture.Encode(Aperture))
        | VolatileBit.Put(Volatile)
        | NoAtsBit.Put(NoAts)
        | AddressBits(LocalAddressField, SystemAddressField, PageSize.Shift);

    /// <summary>
    /// As the half of a dual entry for 64 KiB pages. Such a table has 256 bytes and may start at any multiple of that, so its address
    /// has four more bits than a page's, below those (defect N31). The header has NO_ATS among them: it is taken to be that where there
    /// is no table.
    /// </summary>
    internal ulong EncodeBigHalf() =>
        ApertureField.Put(PdeAperture.Encode(Aperture))
        | VolatileBit.Put(Volatile)
        | (Aperture is null ? NoAtsBit.Put(NoAts) : BitField.Absent(NoAts))
        | AddressBits(new(LocalAddressField.High, 4), new(SystemAddressField.High, 4), DualPdeV2.BigAddressUnit);

    internal static bool IsHugePte(ulong word) => IsPteBit.IsSet(word);

    internal static VramAddress? LocalTable(ulong word) => IsHugePte(word) ? null : LocalTableOfSmallHalf(word);

    /// <summary>The same for the second word of a dual entry, whose bit 0 says nothing.</summary>
    internal static VramAddress? LocalTableOfSmallHalf(ulong word) =>
        ApertureField.Get(word) == PdeAperture.VideoMemory ? new Pfn(LocalAddressField.Get(word)).Address : null;

    ulong AddressBits(BitField local, BitField system, int unit) => Aperture switch
    {
        null => BitField.Absent(Address) | BitField.Absent(Peer),
        Model.Vocabulary.Aperture.VideoMemory => local.PutAddress(Address, unit) | PeerField.Put(Peer),
        _ => system.PutAddress(Address, unit) | BitField.Absent(Peer),
    };
}

/// <summary>
/// An entry of the level above the page tables: two words, one pointing to a table of 64 KiB pages, one to a table of 4 KiB pages
/// (NV_MMU_VER2_DUAL_PDE). Both may be valid; the walk asks the big pages first.
/// </summary>
/// <param name="Big">The first word. Only without a table has it a bit for <see cref="PdeV2.NoAts"/>, which then holds for both.</param>
/// <param name="Small">The second word. It has no bit for <see cref="PdeV2.NoAts"/>.</param>
public readonly record struct DualPdeV2(PdeV2 Big, PdeV2 Small)
{
    internal const int BigAddressUnit = 8;

    /// <summary>Sparse is a property of the whole entry, said by the first word when neither half has a table.</summary>
    public static DualPdeV2 Sparse => new(PdeV2.Sparse, default);

    public (ulong Big, ulong Small) Encode()
    {
        BitField.Absent(Small.NoAts);
        return (Big.EncodeBigHalf(), Small.Encode());
    }
}
