using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// The aperture field of a PDE, the same in both generations. It doubles as the valid bit, and its numbers are not those of a PTE:
/// 0 is "no table", 1 is video memory where a PTE has its peers. Tables cannot lie in a peer's memory.
/// </summary>
static class PdeAperture
{
    public const ulong None = 0;
    public const ulong VideoMemory = 1;
    const ulong SystemCoherent = 2;
    const ulong SystemNonCoherent = 3;

    /// <param name="aperture">Where the table lies; null if there is none.</param>
    public static ulong Encode(Aperture? aperture) => aperture switch
    {
        null => None,
        Aperture.VideoMemory => VideoMemory,
        Aperture.SystemCoherent => SystemCoherent,
        Aperture.SystemNonCoherent => SystemNonCoherent,
        _ => throw new ArgumentOutOfRangeException(nameof(aperture), aperture, "a page table cannot lie there"),
    };
}
