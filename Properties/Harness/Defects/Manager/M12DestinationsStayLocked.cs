using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// Nobody has them, and nobody can have them any more.
/// </summary>
static class M12DestinationsStayLocked
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfPagemap(
        "M12", "after a migration that failed the pages for it are neither unlocked nor put",
        "each failed migration leaves device memory that is in no process and can never be evicted",
        "W01, seen through the whole",
        PropertyCatalogue.RefcountBalanced, W01DestinationsStayLocked.Variant);
}
