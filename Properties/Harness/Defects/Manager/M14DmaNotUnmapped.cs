using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The device keeps its way to the page.
/// </summary>
static class M14DmaNotUnmapped
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfPagemap(
        "M14", "what was mapped for DMA is looked for where the error path has cleared it",
        "",
        "D03, seen through the whole",
        PropertyCatalogue.DmaBalanced, D03bUnmappedByDestination.Variant);
}
