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
        "M14", "what to unmap for DMA is read from the destinations, which the error path has cleared",
        "failed migrations use up the bounce buffers, until other devices fail to map anything",
        "D03, seen through the whole",
        PropertyCatalogue.DmaBalanced, D03bUnmappedByDestination.Variant);
}
