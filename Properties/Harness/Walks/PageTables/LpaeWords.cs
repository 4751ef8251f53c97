using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>Single entries in Arm's LPAE format, each through the driver's encoder and the hardware's decoder.</summary>
static class LpaeWords
{
    const int AddressBits = 48;
    const int Shareability = 8;
    const int NotGlobal = 11;
    const int ExecuteNever = 53;

    /// <summary>One table, one leaf, one word of chance, one choice of a page size.</summary>
    /// <returns>What is not as it must be; null if nothing.</returns>
    public static string? Step(ref SplitMix random)
    {
        var leaf = new LpaeLeaf(DrawAddress(ref random), 2 + random.Below(2), (IommuProt)random.Below(64));
        var table = new Pfn(DrawAddress(ref random) / PageSize.Bytes);
        int level = random.Below(3);
        bool pointsToTable = HardwareLpae.Decode(LpaeEntry.Table(table), level) is { Kind: HardwareLpaeKind.Table, Address: var address }
            && Pfn.Of(address) == table;
        return Wrong(LpaeEntry.Leaf(new PhysicalAddress(leaf.Address), leaf.Level, leaf.Prot), leaf)
            ?? (pointsToTable ? null : $"table {table} at level {level}")
            ?? SeenDifferently(random.Next(), 1 + random.Below(3))
            ?? WrongPageSize(DrawAddress(ref random), (1 + (ulong)random.Below(1 << random.Below(20))) * PageSizes.Small);
    }

    /// <summary>What of a leaf's word is not as it was meant; null if nothing.</summary>
    public static string? Wrong(ulong word, LpaeLeaf leaf)
    {
        bool has(IommuProt flag) => (leaf.Prot & flag) != 0;
        var meant = new HardwareLpaeEntry
        {
            Kind = HardwareLpaeKind.Leaf,
            Address = new PhysicalAddress(leaf.Address & ~(LpaeModel.SizeOf(leaf.Level) - 1)),
            ReadOnly = has(IommuProt.Read) && !has(IommuProt.Write),
            Privileged = has(IommuProt.Priv),
            ExecuteNever = has(IommuProt.NoExec),
            AttributeIndex = has(IommuProt.Mmio) ? 2 : has(IommuProt.Cache) ? 1 : 0,
            AccessFlag = true,
        };
        if (HardwareLpae.Decode(word, leaf.Level) is var seen && seen != meant)
            return $"{seen} and not {meant}";

        // What the hardware here does not look at, by Arm's manual and io-pgtable-arm.c: nothing is global, what is cached is shared by
        // the inner domain and all else by the outer, and nobody executes what may not be executed.
        bool isRest = (word >> Shareability & 3) == (has(IommuProt.Cache) ? 3UL : 2UL)
            && (word >> NotGlobal & 1) == 1
            && (word >> ExecuteNever & 3) == (has(IommuProt.NoExec) ? 3UL : 0UL);
        return isRest ? null : $"{leaf} is 0x{word:x}";
    }

    static string? SeenDifferently(ulong word, int level)
    {
        var seen = HardwareLpae.Decode(word, level);
        bool isSame = LpaeEntry.IsLeaf(word, level) == (seen.Kind == HardwareLpaeKind.Leaf)
            && LpaeEntry.IsTable(word, level) == (seen.Kind == HardwareLpaeKind.Table)
            && (seen.Kind != HardwareLpaeKind.Table || LpaeEntry.Frame(word) == Pfn.Of(seen.Address));
        return isSame ? null : $"0x{word:x} at level {level} is {seen} to the hardware alone";
    }

    /// <summary>get_pgsize, page by page: up to the end, or where larger pages or another table begin.</summary>
    static string? WrongPageSize(ulong addr, ulong size)
    {
        bool isLarge = addr % PageSizes.Large == 0 && size >= PageSizes.Large;
        ulong pgsize = isLarge ? PageSizes.Large : PageSizes.Small;
        ulong border = isLarge ? 1UL << 30 : PageSizes.Large;
        ulong count = 1;
        while ((count + 1) * pgsize <= size && (addr + (count * pgsize)) % border != 0)
            count++;
        return PageSizes.GetPgsize(addr, size) == (pgsize, count) ? null : $"0x{addr:x} of 0x{size:x}: not {count} pages of {pgsize}";
    }

    /// <summary>At the ends, one bit, anything between, and near a block.</summary>
    static ulong DrawAddress(ref SplitMix random) => random.Below(5) switch
    {
        0 => 0,
        1 => (1UL << AddressBits) - PageSize.Bytes,
        2 => 1UL << (PageSize.Shift + random.Below(AddressBits - PageSize.Shift)),
        3 => (ulong)random.Below(2048) << 21,
        _ => random.Next() & ((1UL << AddressBits) - PageSize.Bytes),
    };
}
