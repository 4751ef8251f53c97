using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The device needs its memory now: a slice is a promise about the CPU.
/// </summary>
sealed class D15bTimesliceHoldsUpEviction(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D15b", "an allocation within its timeslice is not evicted",
        "EBUSY for whoever needs video memory, until the slice of a stranger has run out",
        "a slip around 8dc1812b5b3a, \"drm/pagemap: Add timeslicing support\": the look stands in the path that both use",
        PropertyCatalogue.RefusalJustified, drm => new D15bTimesliceHoldsUpEviction(drm));

    public override ValueTask<Errno> EvictToRam(Devmem devmem) =>
        IsWithinTimeslice(devmem) ? new(Errno.EBUSY) : base.EvictToRam(devmem);
}
