using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The CPU waits for what is over already, and does not wait for what is not.
/// </summary>
sealed class D15cTimesliceReversed(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D15c", "the comparison with the end of the timeslice is the wrong way round",
        "the CPU takes a page that has just arrived, and later spins on one whose slice is over",
        "a slip around 8dc1812b5b3a, \"drm/pagemap: Add timeslicing support\": time_after64 instead of time_before64",
        PropertyCatalogue.TimesliceHonoured, drm => new D15cTimesliceReversed(drm));

    protected override bool IsWithinTimeslice(Devmem devmem) => !base.IsWithinTimeslice(devmem);
}
