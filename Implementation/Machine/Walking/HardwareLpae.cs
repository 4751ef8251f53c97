using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine.Walking;

/// <summary>What an entry is to the hardware.</summary>
public enum HardwareLpaeKind
{
    /// <summary>Maps nothing. Also what the architecture reserves, such as a block at level 0.</summary>
    Invalid,

    /// <summary>Points to a table of the next level.</summary>
    Table,

    /// <summary>Maps a block, or at the last level a page.</summary>
    Leaf,
}

/// <summary>An entry as the hardware understands it. Only <see cref="Kind"/> and <see cref="Address"/> concern a table.</summary>
public readonly record struct HardwareLpaeEntry
{
    public HardwareLpaeKind Kind { get; init; }

    /// <summary>Of the table, or of the leaf, without the bits that lie inside it.</summary>
    public PhysicalAddress Address { get; init; }

    /// <summary>A write faults.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>An access without privilege faults.</summary>
    public bool Privileged { get; init; }

    /// <summary>Nothing is fetched from it to be executed without privilege.</summary>
    public bool ExecuteNever { get; init; }

    /// <summary>Which of the eight attributes of AS_MEMATTR the leaf has.</summary>
    public int AttributeIndex { get; init; }

    /// <summary>Without it an access faults, and the entry is not cached.</summary>
    public bool AccessFlag { get; init; }

    /// <summary>AS_MEMATTR has write-back memory at index 1 alone.</summary>
    public bool Cacheable => Kind == HardwareLpaeKind.Leaf && AttributeIndex == 1;
}

/// <summary>
/// Page tables of the Arm architecture with 4 KiB pages, stage 1 (VMSAv8-64, "translation table descriptor formats"), as a Mali MMU walks
/// them. Levels are numbered as Arm does: the last is 3, and a smaller address space starts at a later one.
/// </summary>
/// <remarks>
/// Written from the architecture alone, and sharing nothing with the driver's encoder. The attributes that a table entry could impose on
/// all below it are not modelled.
/// </remarks>
/// <param name="vaBits">Bits of virtual address, 22 to 48.</param>
public sealed partial class HardwareLpae(int vaBits)
{
    public const int LastLevel = 3;

    const int BitsPerLevel = 9;
    const int PageShift = 12;
    const ulong AddressBits = 0x0000_FFFF_FFFF_F000;
    const ulong Valid = 1 << 0;
    const ulong TableOrPage = 1 << 1;
    const int AttributeShift = 2;
    const ulong Unprivileged = 1 << 6;
    const ulong NoWrite = 1 << 7;
    const ulong Accessed = 1 << 10;
    const ulong UnprivilegedExecuteNever = 1UL << 54;

    public int VirtualAddressBits => vaBits;

    /// <summary>The level of the root.</summary>
    public int StartLevel { get; } = LastLevel + 1 - (vaBits - PageShift + BitsPerLevel - 1) / BitsPerLevel;

    public static HardwareLpaeEntry Decode(ulong word, int level)
    {
        if ((word & Valid) == 0 || ((word & TableOrPage) == 0 && level is 0 or LastLevel))
            return default;
        if ((word & TableOrPage) != 0 && level != LastLevel)
            return new HardwareLpaeEntry { Kind = HardwareLpaeKind.Table, Address = new PhysicalAddress(word & AddressBits) };
        return new HardwareLpaeEntry
        {
            Kind = HardwareLpaeKind.Leaf,
            Address = new PhysicalAddress(word & AddressBits & ~(SpanInBytes(level) - 1)),
            ReadOnly = (word & NoWrite) != 0,
            Privileged = (word & Unprivileged) == 0,
            ExecuteNever = (word & UnprivilegedExecuteNever) != 0,
            AttributeIndex = (int)((word >> AttributeShift) & 7),
            AccessFlag = (word & Accessed) != 0,
        };
    }

    /// <summary>Bytes that one entry of a level covers.</summary>
    public static ulong SpanInBytes(int level) => 1UL << ShiftOf(level);

    /// <summary>Which entry of a level's table the walk for an address reads.</summary>
    public static int Index(VirtualAddress address, int level) => (int)((address.Raw >> ShiftOf(level)) % PageSize.Words);

    public bool IsInRange(VirtualAddress address) => address.Raw >> vaBits == 0;

    static int ShiftOf(int level) => PageShift + BitsPerLevel * (LastLevel - level);
}
