namespace GpuMm.Model.Vocabulary;

/// <summary>
/// The few virtual pages that programs of shared virtual memory are about, by number: the lower half around 2 MiB, where a page table ends;
/// the upper half, to which mremap moves the lower one, around 4 MiB. The driver leaves the last page of the lower half to explicit
/// mappings.
/// </summary>
/// <remarks>Page <c>n</c> of a file is what a mapping of it shows at page <c>n</c>, and at page <c>n + 4</c>.</remarks>
public static class SvmWindow
{
    /// <summary>Process 0, and its child once it has forked.</summary>
    public const int Processes = 2;

    public const int PagesPerHalf = 4;

    public const int Pages = 2 * PagesPerHalf;

    /// <summary>The first pages of process 0 are mapped when a program begins: anonymous, read and write, and still untouched.</summary>
    public const int MappedAtStart = 2;

    /// <summary>The last page of the lower half, which the driver leaves to explicit mappings.</summary>
    public const int UnmanagedPage = PagesPerHalf - 1;

    /// <summary>What the driver never maps by itself, whatever the process has there (drm_nouveau_svm_init).</summary>
    public static readonly VfnRange Unmanaged = new(VfnOf(UnmanagedPage), 1);

    /// <summary>From the first page to the last, with what lies between the halves.</summary>
    public static readonly VfnRange Span = new(VfnOf(0), VfnOf(Pages - 1).Raw + 1 - VfnOf(0).Raw);

    /// <summary>The span without the unmanaged page.</summary>
    public static readonly IReadOnlyList<VfnRange> Managed =
    [
        new(Span.Start, Unmanaged.Start.Raw - Span.Start.Raw), new(Unmanaged.End, Span.End.Raw - Unmanaged.End.Raw),
    ];

    const ulong PagesPerTable = 512;

    public static Vfn VfnOf(int page) =>
        new((PagesPerTable * (1 + ((ulong)page / PagesPerHalf))) - 2 + ((ulong)page % PagesPerHalf));

    public static VfnRange RangeOf(int page, int pages) => new(VfnOf(page), (ulong)pages);

    /// <summary>The number of a page; null if it is outside.</summary>
    public static int? PageOf(Vfn vfn)
    {
        for (int page = 0; page < Pages; page++)
        {
            if (VfnOf(page) == vfn)
                return page;
        }

        return null;
    }

    /// <summary>The page of the one file that a mapping of it shows there.</summary>
    public static int FilePageOf(int page) => page % PagesPerHalf;

    /// <summary>What a page of the file holds when a program begins: each its own, not zero, and nothing that a program writes.</summary>
    public static ulong FileContent(int filePage) => 0xf11e_0000UL + ((ulong)filePage << 4);

    public static bool IsUnmanaged(int page) => Unmanaged.Contains(VfnOf(page));

    /// <summary>The parts of a range that are managed: what explicit mappings have is not the driver's to take.</summary>
    public static IEnumerable<VfnRange> ManagedIn(VfnRange range) => Managed
        .Where(range.Overlaps)
        .Select(part => (Start: Math.Max(part.Start.Raw, range.Start.Raw), End: Math.Min(part.End.Raw, range.End.Raw)))
        .Select(part => new VfnRange(new Vfn(part.Start), part.End - part.Start));
}
