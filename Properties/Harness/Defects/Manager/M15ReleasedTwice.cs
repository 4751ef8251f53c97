using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The second time it may be somebody else's.
/// </summary>
static class M15ReleasedTwice
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfPagemap(
        "M15", "who asked for a migration releases the allocation when it fails, and so does the migration",
        "the second release frees frames that the page tables of another process have by now",
        "D05, seen through the whole",
        PropertyCatalogue.ReleasedOnce, D05CallerReleasesToo.Variant);
}
