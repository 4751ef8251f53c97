using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// A page directory entry of MMU v3, all fields (NV_MMU_VER3_PDE in open-gpu-kernel-modules, gh100/dev_mmu.h). The default value is the
/// invalid entry, 0. Bit 0, IS_PTE, is never set: with it the slot holds a <see cref="PteV3"/> for a huge page.
/// </summary>
public readonly record struct PdeV3
{
    static BitField IsPteBit => BitField.Bit(0);
    static BitField ApertureField => new(2, 1);

    // The PCF of a PDE, bits [5:3], of which the header uses two.
    static BitField UncachedBit => BitField.Bit(3);
    static BitField NoAtsBit => BitField.Bit(4);

    static BitField AddressField => new(51, 12);

    /// <summary>Where the table lies; null if there is none.</summary>
    public Aperture? Aperture { get; init; }

    /// <summary>The table is not to be cached in the GPU's L2; without a table: the range is sparse.</summary>
    public bool Uncached { get; init; }

    /// <summary>The range must not be looked up in the CPU's page tables instead.</summary>
    public bool NoAts { get; init; }

    /// <summary>In bytes, 52 bits in every aperture.</summary>
    public ulong Address { get; init; }

    /// <summary>Accesses to the whole range are ignored instead of faulting.</summary>
    public static PdeV3 Sparse => new() { Uncached = true };

    public ulong Encode() => Flags() | AddressBits(AddressField, PageSize.Shift);

    /// <summary>As the half of a dual entry for 64 KiB pages, whose table may start at any multiple of 256 bytes.</summary>
    internal ulong EncodeBigHalf() => Flags() | AddressBits(new(AddressField.High, DualPdeV3.BigAddressUnit), DualPdeV3.BigAddressUnit);

    internal static bool IsHugePte(ulong word) => IsPteBit.IsSet(word);

    internal static VramAddress? LocalTable(ulong word) => IsHugePte(word) ? null : LocalTableOfSmallHalf(word);

    /// <summary>The same for the second word of a dual entry, whose bit 0 says nothing.</summary>
    internal static VramAddress? LocalTableOfSmallHalf(ulong word) =>
        ApertureField.Get(word) == PdeAperture.VideoMemory ? new Pfn(AddressField.Get(word)).Address : null;

    ulong Flags() => ApertureField.Put(PdeAperture.Encode(Aperture)) | UncachedBit.Put(Uncached) | NoAtsBit.Put(NoAts);

    ulong AddressBits(BitField field, int unit) => Aperture is null ? BitField.Absent(Address) : field.PutAddress(Address, unit);
}

/// <summary>
/// An entry of the level above the page tables: two words, one pointing to a table of 64 KiB pages, one to a table of 4 KiB pages
/// (NV_MMU_VER3_DUAL_PDE). Both may be valid; the walk asks the big pages first.
/// </summary>
/// <param name="Big">The first word.</param>
/// <param name="Small">The second word.</param>
public readonly record struct DualPdeV3(PdeV3 Big, PdeV3 Small)
{
    internal const int BigAddressUnit = 8;

    /// <summary>Sparse is a property of the whole entry, said by the first word when neither half has a table.</summary>
    public static DualPdeV3 Sparse => new(PdeV3.Sparse, default);

    public (ulong Big, ulong Small) Encode() => (Big.EncodeBigHalf(), Small.Encode());
}
