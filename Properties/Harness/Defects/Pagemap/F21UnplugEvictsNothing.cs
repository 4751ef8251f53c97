using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Processes have pages of memory that is not there.
/// </summary>
sealed class F21UnplugEvictsNothing(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "F21", "the device goes away without its pages being evicted",
        "the next access of the CPU asks a device for the page that is not there; or unbinding hangs",
        "nouveau_dmem_fini before cdc52287, \"nouveau/dmem: evict device private memory during release\"",
        PropertyCatalogue.GoneAfterUnplug, drm => new F21UnplugEvictsNothing(drm));

    protected override ValueTask EvictAll() => default;
}
