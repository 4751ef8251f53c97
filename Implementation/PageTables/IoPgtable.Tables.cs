using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>The steps that mapping and unmapping are made of.</summary>
public partial class IoPgtable
{
    protected KernelContext Kernel => kernel;

    protected HostMemory Memory => memory;

    /// <summary>Sets up a page for a table that is not linked yet; the allocator does not.</summary>
    protected virtual async ValueTask ZeroTable(Pfn table)
    {
        await AnnounceWrite(table);
        memory.Clear(table);
    }

    /// <summary>arm_lpae_install_table.</summary>
    protected virtual async ValueTask InstallTable(Pfn parent, int index, Pfn table)
    {
        await AnnounceWrite(parent);
        memory.WriteWords(parent, index, 1, LpaeEntry.Table(table), 0, owner);
    }

    /// <summary>Writes the entries of pages that follow one another.</summary>
    protected virtual async ValueTask WriteLeaves(Pfn table, int index, int count, ulong first, ulong pgsize)
    {
        await AnnounceWrite(table);
        memory.WriteWords(table, index, count, first, pgsize, owner);
    }

    /// <summary>__arm_lpae_clear_pte.</summary>
    protected virtual async ValueTask ClearEntries(Pfn table, int index, int count)
    {
        await AnnounceWrite(table);
        memory.WriteWords(table, index, count, 0, 0, owner);
    }

    /// <summary>
    /// Frees a table to which no entry points any more, and those below it. The walks that may still be in it are the caller's to wait
    /// for; panthor has locked the region before.
    /// </summary>
    protected virtual void FreeTable(Pfn table, int level)
    {
        List<Pfn> below = [];
        AddTablesIn(table, level, 0, PageSize.Words, below);
        below.ForEach(child => FreeTable(child, level + 1));
        kernel.Touch(StepKind.Write, ResourceOf(table));
        allocator.FreePt(table);
    }

    /// <summary>Where a walk to a leaf further down goes on, which may be a new table.</summary>
    async ValueTask<(Errno Errno, Pfn Table)> NextTable(Pfn table, int level, int index)
    {
        ulong entry = Read(table, index);
        if (entry != 0)
            return LpaeEntry.IsLeaf(entry, level) ? (Errno.EEXIST, default) : (Errno.None, LpaeEntry.Frame(entry));
        if (allocator.AllocPt() is not { } added)
            return (Errno.ENOMEM, default);
        await ZeroTable(added);
        await InstallTable(table, index, added);
        return (Errno.None, added);
    }

    /// <summary>arm_lpae_init_pte up to the write: no leaf may be there; a table goes, as the block replaces all that it maps.</summary>
    protected virtual async ValueTask<Errno> MakeWay(Pfn table, int level, int index, int count)
    {
        if (IsUnused(table, index, count))
            return Errno.None;
        for (int i = index; i < index + count; i++)
        {
            ulong entry = Read(table, i);
            if (LpaeEntry.IsLeaf(entry, level))
                return Errno.EEXIST;
            if (LpaeEntry.IsTable(entry, level))
                await UnmapRun(table, level, i, 1);
        }

        return Errno.None;
    }

    async ValueTask<ulong> UnmapRun(Pfn table, int level, int index, ulong pgcount)
    {
        int count = ValidIn(table, index, CountIn(index, pgcount));
        if (count == 0)
            return 0;
        List<Pfn> below = [];
        AddTablesIn(table, level, index, count, below);
        await ClearEntries(table, index, count);
        below.ForEach(child => FreeTable(child, level + 1));
        return (ulong)count * LpaeEntry.BlockSize(level);
    }

    /// <summary>How many entries from an index on are not invalid.</summary>
    int ValidIn(Pfn table, int index, int most)
    {
        if (most == 0 || Read(table, index) is 0 or HostPage.Poison)
            return 0;
        int count = memory.Words(table).Slice(index, most).IndexOf(0UL);
        return count < 0 ? most : count;
    }

    bool IsUnused(Pfn table, int index, int count)
    {
        var words = memory.Words(table);
        return !words.IsEmpty && !words.Slice(index, count).ContainsAnyExcept(0UL);
    }

    void AddTablesIn(Pfn table, int level, int index, int count, List<Pfn> into)
    {
        if (level == LpaeEntry.LastLevel)
            return;
        var words = memory.Words(table);
        foreach (ulong entry in words.IsEmpty ? words : words.Slice(index, count))
        {
            if (LpaeEntry.IsTable(entry, level))
                into.Add(LpaeEntry.Frame(entry));
        }
    }

    ulong Read(Pfn table, int index) => memory.ReadWord(table, index, owner, "driver");

    StepAwaiter AnnounceWrite(Pfn table) => kernel.Announce(StepKind.Write, ResourceOf(table));

    static Resource ResourceOf(Pfn table) => new(ResourceKind.HostPage, table.Raw);
}
