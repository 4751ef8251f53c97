using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The CPU has it back before the GPU has used it.
/// </summary>
static class M16TimesliceNotSet
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfPagemap(
        "M16", "a population that succeeds begins no timeslice",
        "the CPU has the page back before the GPU has used it, and the copy was in vain",
        "D15, seen through the whole",
        PropertyCatalogue.TimesliceHonoured, D15TimesliceNotSet.Variant);
}
