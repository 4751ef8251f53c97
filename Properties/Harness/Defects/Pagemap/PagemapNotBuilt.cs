namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>Entries of the literature on pagemap that have no variant here.</summary>
static class PagemapNotBuilt
{
    public static readonly IReadOnlyList<NotBuilt> All =
    [
    ];
}
