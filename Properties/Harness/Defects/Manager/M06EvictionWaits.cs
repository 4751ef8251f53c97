using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// What could not be taken may stay for as long as the process does.
/// </summary>
static class M06EvictionWaits
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfPagemap(
        "M06", "an eviction waits until nobody has a page any more",
        "a fault or a buffer that needs room hangs until some process lets go of its page",
        "W02, seen through the whole",
        PropertyCatalogue.NoDeadlock, W02EvictionWaitsForLastPage.Variant);
}
