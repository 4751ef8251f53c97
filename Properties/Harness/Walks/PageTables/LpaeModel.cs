using GpuMm.Implementation.PageTables;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>What maps one page or block.</summary>
/// <param name="Address">As it was asked for, without the bits below 4 KiB.</param>
/// <param name="Level">3 for a page, 2 for a block.</param>
/// <param name="Prot">What it permits.</param>
readonly record struct LpaeLeaf(ulong Address, int Level, IommuProt Prot);

/// <summary>A dictionary of leaves, and the set of the tables that there are: what io-pgtable must answer and leave behind.</summary>
/// <param name="startLevel">Of the root.</param>
/// <param name="ias">Bits of virtual address.</param>
/// <param name="oas">Bits of physical address.</param>
/// <param name="reserve">How many tables it may add.</param>
sealed class LpaeModel(int startLevel, int ias, int oas, int reserve)
{
    const int PageLevel = 3;
    const int BlockLevel = 2;
    const int PerTable = 512;

    readonly HashSet<(int Level, ulong Number)> tables = [];

    /// <summary>By the virtual address where it begins.</summary>
    public SortedDictionary<ulong, LpaeLeaf> Leaves { get; } = [];

    /// <summary>Below the root.</summary>
    public int TableCount => tables.Count;

    public int Reserve { get; private set; } = reserve;

    public (Errno Errno, ulong Mapped) Map(ulong iova, ulong paddr, ulong pgsize, ulong pgcount, IommuProt prot)
    {
        if (LevelOf(pgsize) is not { } level)
            return (Errno.EINVAL, 0);
        if (iova >> ias != 0 || paddr >> oas != 0)
            return (Errno.ERANGE, 0);
        if ((prot & (IommuProt.Read | IommuProt.Write)) == 0)
            return (Errno.EINVAL, 0);
        for (int above = startLevel; above < level; above++)
        {
            if (HasLeaf(iova, above))
                return (Errno.EEXIST, 0);
            if (tables.Contains(TableAt(iova, above + 1)))
                continue;
            if (Reserve == 0)
                return (Errno.ENOMEM, 0);
            Reserve--;
            tables.Add(TableAt(iova, above + 1));
        }

        ulong[] starts = [.. StartsOf(iova, level, pgcount)];
        foreach (ulong start in starts)
        {
            if (HasLeaf(start, level))
                return (Errno.EEXIST, 0);
            FreeBelow(start, level);
        }

        for (int i = 0; i < starts.Length; i++)
            Leaves[starts[i]] = new LpaeLeaf((paddr & ~(PageSizes.Small - 1)) + ((ulong)i * pgsize), level, prot);
        return (Errno.None, (ulong)starts.Length * pgsize);
    }

    public ulong Unmap(ulong iova, ulong pgsize, ulong pgcount)
    {
        if (LevelOf(pgsize) is not { } level || iova >> ias != 0 || (level > startLevel && !tables.Contains(TableAt(iova, level))))
            return 0;
        ulong unmapped = 0;
        foreach (ulong start in StartsOf(iova, level, pgcount))
        {
            if (!HasLeaf(start, level) && !tables.Contains(TableAt(start, level + 1)))
                break;
            Leaves.Remove(start);
            FreeBelow(start, level);
            unmapped += pgsize;
        }

        return unmapped;
    }

    /// <summary>Where the driver says that an address is: it or-s the address in the entry with what lies below the leaf's size.</summary>
    public ulong? Translate(ulong iova)
    {
        foreach (int level in (ReadOnlySpan<int>)[BlockLevel, PageLevel])
        {
            if (Leaves.TryGetValue(StartOf(iova, level), out var leaf) && leaf.Level == level)
                return leaf.Address | (iova & (SizeOf(level) - 1));
        }

        return null;
    }

    public static ulong SizeOf(int level) => level == PageLevel ? PageSizes.Small : PageSizes.Large;

    /// <summary>A block takes the place of a table, and of all that it maps.</summary>
    void FreeBelow(ulong start, int level)
    {
        if (level != BlockLevel || !tables.Remove(TableAt(start, PageLevel)))
            return;
        for (ulong page = start; page < start + PageSizes.Large; page += PageSizes.Small)
            Leaves.Remove(page);
    }

    bool HasLeaf(ulong iova, int level) =>
        level >= BlockLevel && Leaves.TryGetValue(StartOf(iova, level), out var leaf) && leaf.Level == level;

    static int? LevelOf(ulong pgsize) => pgsize switch
    {
        PageSizes.Small => PageLevel,
        PageSizes.Large => BlockLevel,
        _ => null,
    };

    static ulong StartOf(ulong iova, int level) => iova & ~(SizeOf(level) - 1);

    /// <summary>The leaves of a call, which ends with the table.</summary>
    static IEnumerable<ulong> StartsOf(ulong iova, int level, ulong pgcount)
    {
        ulong start = StartOf(iova, level);
        ulong room = PerTable - (start / SizeOf(level) % PerTable);
        for (ulong i = 0; i < Math.Min(pgcount, room); i++)
            yield return start + (i * SizeOf(level));
    }

    /// <summary>A table by what of the address leads to it.</summary>
    static (int Level, ulong Number) TableAt(ulong iova, int level) => (level, iova >> (12 + (9 * (4 - level))));
}
