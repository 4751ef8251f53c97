namespace GpuMm.Model.Vocabulary;

/// <summary>
/// The few virtual pages that programs of shared virtual memory are about, by number: the lower half around 2 MiB, where a page table ends;
/// the upper half, to which mremap moves the lower one, around 4 MiB. The driver leaves the last page of the lower half to explicit
/// mappings.
/// </summary>
/// <remarks>Page <c>n</c> of a file is what a mapping of it shows at page <c>n</c>, and at page <c>n + 4</c>.</remarks>
public static class SvmWindow
{
    public const int PagesPerHalf = 4;

    public const int Pages = 2 * PagesPerHalf;

    /// <summary>The first pages of process 0 are mapped when a program begins: anonymous, read and write, and still untouched.</summary>
    public const int MappedAtStart = 2;

    /// <summary>What the driver never maps by itself, whatever the process has there (drm_nouveau_svm_init).</summary>
    public static readonly VfnRange Unmanaged = new(VfnOf(PagesPerHalf - 1), 1);

    /// <summary>From the first page to the last, with what lies between the halves.</summary>
    public static readonly VfnRange Span = new(VfnOf(0), VfnOf(Pages - 1).Raw + 1 - VfnOf(0).Raw);

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
}
