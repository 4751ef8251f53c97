using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// System memory, as a GPU sees it: page tables word by word, and the pages of buffer objects and processes, of which only the first word
/// is ever used. Frames that nobody was given take no room here.
/// </summary>
/// <remarks>
/// The listener hears of page tables as they come and go. Of buffer objects it does not: they come in thousands of pages, and whoever gives
/// them out knows.
/// </remarks>
/// <param name="listener">Hears of page tables.</param>
/// <param name="pool">Where tables are taken from and put back; null for a pool of its own.</param>
public sealed partial class HostMemory(IMemoryListener listener, HostPagePool? pool = null)
{
    /// <summary>40 bits of address.</summary>
    public const ulong SizeInPages = 1 << 28;

    readonly Dictionary<ulong, HostPage> tables = new(16);
    readonly HostPagePool spare = pool ?? new HostPagePool();

    /// <summary>The pages that are page tables now, ascending.</summary>
    public IEnumerable<Pfn> Tables => tables.Keys.Order().Select(raw => new Pfn(raw));

    public PageOwner OwnerOf(Pfn page) =>
        tables.TryGetValue(page.Raw, out var table) ? table.Owner : ExtentOf(page)?.Owner ?? PageOwner.Nobody;

    /// <summary>Gives out a page for a table. Its words are poison until they are written.</summary>
    public void AllocateTable(Pfn page, PageOwner owner)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page.Raw, SizeInPages, nameof(page));
        if (OwnerOf(page) is { Use: not PageUse.Free } other)
            Report(MemoryFaultKind.DoubleAllocation, page, other, "allocator");
        tables[page.Raw] = spare.Take(owner);
        listener.PageAllocated(page, owner);
    }

    public void FreeTable(Pfn page)
    {
        if (!tables.Remove(page.Raw, out var table))
        {
            Report(MemoryFaultKind.DoubleFree, page, OwnerOf(page), "allocator");
            return;
        }

        spare.PutBack(table);
        listener.PageFreed(page, table.Owner);
    }

    /// <summary>The words of a page table, without touching them; empty if the page is none.</summary>
    public ReadOnlySpan<ulong> Words(Pfn page) => tables.TryGetValue(page.Raw, out var table) ? table.Words : [];

    /// <summary>Whether a page table holds a word that nobody has written since it was given out.</summary>
    public bool HasUnwrittenWords(Pfn page) => Words(page).Contains(HostPage.Poison);

    /// <summary>Reads a word of a page table. <paramref name="reader"/> must own the page, unless it is null (hardware).</summary>
    /// <returns>The word; poison if the page is no table.</returns>
    public ulong ReadWord(Pfn page, int index, PageOwner? reader, string by)
    {
        if (TableFor(page, reader, by) is not { } table)
            return HostPage.Poison;
        ulong value = table.Words[index];
        if (value == HostPage.Poison)
            Report(MemoryFaultKind.UnwrittenRead, page, table.Owner, by);
        return value;
    }

    /// <summary>Writes a run of words of a page table: <paramref name="first"/>, and each <paramref name="stride"/> more.</summary>
    public void WriteWords(Pfn page, int index, int count, ulong first, ulong stride, PageOwner writer)
    {
        if (TableFor(page, writer, "driver") is not { } table)
            return;
        ulong value = first;
        foreach (ref ulong word in table.Words.Slice(index, count))
        {
            word = value;
            value = unchecked(value + stride);
        }
    }

    /// <summary>Zeroes a page table.</summary>
    public void Clear(Pfn page) => (TableFor(page, null, "driver") is { } table ? table.Words : []).Clear();

    HostPage? TableFor(Pfn page, PageOwner? user, string by)
    {
        if (!tables.TryGetValue(page.Raw, out var table))
        {
            ReportNoSuch(page, by);
            return null;
        }

        if (user is { } expected && expected != table.Owner)
            Report(MemoryFaultKind.ForeignAccess, page, table.Owner, by);
        return table;
    }

    /// <summary>A page was used as what it is not.</summary>
    void ReportNoSuch(Pfn page, string by)
    {
        var owner = OwnerOf(page);
        var kind = page.Raw >= SizeInPages ? MemoryFaultKind.OutOfRange
            : owner.Use == PageUse.Free ? MemoryFaultKind.UseAfterFree
            : MemoryFaultKind.ForeignAccess;
        Report(kind, page, owner, by);
    }

    void Report(MemoryFaultKind kind, Pfn page, PageOwner owner, string by) =>
        listener.MemoryFaulted(new MemoryFault(kind, new Resource(ResourceKind.HostPage, page.Raw), owner, by));
}
