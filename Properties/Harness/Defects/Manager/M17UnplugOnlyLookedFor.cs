using GpuMm.Harness.Checking;
using GpuMm.Harness.Defects.Pagemap;
using GpuMm.Harness.Systems.Manager;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// It may go meanwhile.
/// </summary>
static class M17UnplugOnlyLookedFor
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfPagemap(
        "M17", "whether the device is there is asked once, before memory is allocated",
        "a process is left with pages on a card that has been pulled out",
        "D27, seen through the whole",
        PropertyCatalogue.GoneAfterUnplug, D27UnplugOnlyLookedFor.Variant);
}
