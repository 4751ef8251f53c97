using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// What was copied is gone.
/// </summary>
static class M02DestinationNotIdle
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfPagemap(
        "M02", "device memory is copied to while it is still being cleared",
        "a page of the process reads as zero once it has moved to the device",
        "D07, seen through the whole",
        PropertyCatalogue.DataLinearizable, D07DestinationNotIdle.Variant);
}
