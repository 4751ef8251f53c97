using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm;
using GpuMm.Implementation.Vm;

namespace GpuMm.Harness.Defects.Vm;

/// <summary>
/// Takes the list of idle VMs from the wrong end: the VM that is most likely to run again loses its slot.
/// </summary>
sealed class Y16LatestIdleEvicted(PanthorDevice device) : PanthorMmu(device)
{
    public static readonly VmVariant Variant = VmVariant.OfSlots(
        "Y16", "the VM that has just become idle loses its slot",
        "the VM that will run next has to get a slot anew, and one long out of use keeps its own",
        "own",
        PropertyCatalogue.SlotExclusive, device => new Y16LatestIdleEvicted(device));

    protected override PanthorVm Victim(IReadOnlyList<PanthorVm> leastRecentlyUsedFirst) => leastRecentlyUsedFirst[^1];
}
