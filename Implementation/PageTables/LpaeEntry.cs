using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// The driver's side of ARM_64_LPAE_S1 with 4 KiB pages: the words that drivers/iommu/io-pgtable-arm.c writes, and how it reads them back.
/// </summary>
/// <remarks>
/// Levels are numbered as there: the last is 3, and an address space of <c>ias</c> bits starts at the first that it needs. No quirk is
/// set, and the walk is coherent, so that the software bit SW_SYNC is never used.
/// </remarks>
public static class LpaeEntry
{
    public const int LastLevel = 3;

    const int BitsPerLevel = 9;
    const ulong TypeBlock = 1;
    const ulong TypeTable = 3;
    const ulong TypePage = 3;
    const ulong AttrIndexCache = 1;
    const ulong AttrIndexDevice = 2;
    const ulong OuterShareable = 2;
    const ulong InnerShareable = 3;

    static BitField TypeField => new(1, 0);
    static BitField AttrIndexField => new(4, 2);
    static BitField UnprivilegedBit => BitField.Bit(6);
    static BitField ReadOnlyBit => BitField.Bit(7);
    static BitField ShareableField => new(9, 8);
    static BitField AccessFlagBit => BitField.Bit(10);
    static BitField NotGlobalBit => BitField.Bit(11);
    static BitField AddressField => new(47, 12);
    static BitField ExecuteNeverField => new(54, 53);

    /// <summary>The level of the root of an address space of so many bits.</summary>
    public static int StartLevel(int ias) => LastLevel + 1 - (ias - PageSize.Shift + BitsPerLevel - 1) / BitsPerLevel;

    /// <summary>ARM_LPAE_BLOCK_SIZE: bytes that one entry of a level covers.</summary>
    public static ulong BlockSize(int level) => 1UL << Shift(level);

    /// <summary>ARM_LPAE_LVL_IDX: which entry of a level's table belongs to an address.</summary>
    public static int Index(ulong iova, int level) => (int)((iova >> Shift(level)) % PageSize.Words);

    /// <summary>
    /// The entry of a page or block. Bits of the address that lie inside a block are written into the entry, as the kernel does.
    /// </summary>
    public static ulong Leaf(PhysicalAddress address, int level, IommuProt prot)
    {
        bool cached = prot.HasFlag(IommuProt.Cache);
        ulong attrIndex = prot.HasFlag(IommuProt.Mmio) ? AttrIndexDevice : cached ? AttrIndexCache : 0;
        return TypeField.Put(level == LastLevel ? TypePage : TypeBlock)
            | AttrIndexField.Put(attrIndex)
            | UnprivilegedBit.Put(!prot.HasFlag(IommuProt.Priv))
            | ReadOnlyBit.Put(prot.HasFlag(IommuProt.Read) && !prot.HasFlag(IommuProt.Write))
            | ShareableField.Put(cached ? InnerShareable : OuterShareable)
            | AccessFlagBit.Put(true)
            | NotGlobalBit.Put(true)
            | AddressField.Put(address.Raw >> PageSize.Shift, nameof(address))
            | ExecuteNeverField.Put(prot.HasFlag(IommuProt.NoExec) ? ExecuteNeverField.Max : 0);
    }

    /// <summary>The entry that points to a table of the next level.</summary>
    public static ulong Table(Pfn table) => TypeField.Put(TypeTable) | AddressField.Put(table.Raw, nameof(table));

    /// <summary>iopte_leaf: a page at the last level, a block above it.</summary>
    public static bool IsLeaf(ulong entry, int level) => TypeField.Get(entry) == (level == LastLevel ? TypePage : TypeBlock);

    public static bool IsTable(ulong entry, int level) => level < LastLevel && TypeField.Get(entry) == TypeTable;

    /// <summary>Where an entry points, table or leaf.</summary>
    public static Pfn Frame(ulong entry) => new(AddressField.Get(entry));

    static int Shift(int level) => PageSize.Shift + BitsPerLevel * (LastLevel - level);
}
