using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The caller believes that the range is in the device's memory.
/// </summary>
static class M18RaceNotSeen
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfPagemap(
        "M18", "a population succeeds although pages stayed where they were",
        "the driver counts on local memory, and the GPU works across the bus or not at all",
        "D04, seen through the whole",
        PropertyCatalogue.PopulatedAsSaid, D04RaceNotSeen.Variant);
}
