using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>Pages that hold data and follow one another: of a buffer object, or one page of a process.</summary>
/// <param name="Pages">Their frames.</param>
/// <param name="Owner">Whose they are.</param>
/// <param name="Tag">A number of the owner's choice, such as which of its extents this is.</param>
public readonly record struct HostExtent(PfnRange Pages, PageOwner Owner, int Tag);

/// <summary>The pages that hold data.</summary>
public sealed partial class HostMemory
{
    /// <summary>
    /// Which extents are in use: whoever uses a page of one reads it, whoever frees one writes it. Frames are not given out twice, so that
    /// nobody could tell whether he came before an allocation. An extent of one page needs no more than that page: whoever frees it writes
    /// the page.
    /// </summary>
    public static readonly Resource InUse = new(ResourceKind.HostPage, SizeInPages);

    readonly List<HostExtent> extents = new(8);
    readonly Dictionary<ulong, ulong> written = [];

    /// <summary>The extents that are in use now, in the order in which they were given out.</summary>
    public IReadOnlyList<PfnRange> Extents => [.. extents.Select(extent => extent.Pages)];

    /// <summary>What the first word of a page holds until it is written: a value that no other page holds.</summary>
    public static ulong InitialValue(Pfn page) => (1UL << 41) + (page.Raw << 4);

    public void AllocateExtent(PfnRange extent, PageOwner owner, int tag)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(extent.Start.Raw + extent.Count, SizeInPages, nameof(extent));
        if (FirstInUse(extent) is { } page)
            Report(MemoryFaultKind.DoubleAllocation, page, OwnerOf(page), "allocator");
        extents.Add(new HostExtent(extent, owner, tag));
    }

    /// <summary>Frees an extent as it was allocated. What was written to its pages is gone.</summary>
    public void FreeExtent(PfnRange extent)
    {
        int at = extents.FindIndex(candidate => candidate.Pages == extent);
        if (at < 0)
        {
            Report(MemoryFaultKind.DoubleFree, extent.Start, OwnerOf(extent.Start), "allocator");
            return;
        }

        extents.RemoveAt(at);
        foreach (ulong page in written.Keys)
        {
            if (Contains(extent, page))
                written.Remove(page);
        }
    }

    /// <summary>The extent in which a page lies, if it is one of a buffer object.</summary>
    public HostExtent? ExtentOf(Pfn page)
    {
        foreach (var extent in extents)
        {
            if (Contains(extent.Pages, page.Raw))
                return extent;
        }

        return null;
    }

    /// <summary>What the first word of a buffer object's page holds; poison if the page is none.</summary>
    public ulong ReadData(Pfn page, string by) =>
        !IsDataFor(page, by) ? HostPage.Poison : written.TryGetValue(page.Raw, out ulong value) ? value : InitialValue(page);

    public void WriteData(Pfn page, ulong value, string by)
    {
        if (IsDataFor(page, by))
            written[page.Raw] = value;
    }

    bool IsDataFor(Pfn page, string by)
    {
        if (ExtentOf(page) is not null && !tables.ContainsKey(page.Raw))
            return true;
        ReportNoSuch(page, by);
        return false;
    }

    /// <summary>A page of the range that belongs to somebody.</summary>
    Pfn? FirstInUse(PfnRange range)
    {
        foreach (var (pages, _, _) in extents)
        {
            ulong start = Math.Max(pages.Start.Raw, range.Start.Raw);
            if (Contains(pages, start) && Contains(range, start))
                return new Pfn(start);
        }

        foreach (ulong table in tables.Keys)
        {
            if (Contains(range, table))
                return new Pfn(table);
        }

        return null;
    }

    static bool Contains(PfnRange range, ulong page) => page >= range.Start.Raw && page - range.Start.Raw < range.Count;
}
