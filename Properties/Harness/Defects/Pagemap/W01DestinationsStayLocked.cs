using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Nobody has them, and nobody can have them any more.
/// </summary>
sealed class W01DestinationsStayLocked(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "W01", "after a migration that failed the pages for it are neither unlocked nor put",
        "the new pages stay locked with a reference that nobody puts, and are lost as memory",
        "own",
        PropertyCatalogue.RefcountBalanced, drm => new W01DestinationsStayLocked(drm));

    protected override ValueTask PutDestinations(PagemapTransfer transfer)
    {
        Array.Clear(transfer.Migrate.Dst);
        return default;
    }
}
