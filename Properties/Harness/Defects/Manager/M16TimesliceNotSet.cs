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
        "M16", "what was populated has no slice",
        "",
        "D15, seen through the whole",
        PropertyCatalogue.TimesliceHonoured, D15TimesliceNotSet.Variant);
}
