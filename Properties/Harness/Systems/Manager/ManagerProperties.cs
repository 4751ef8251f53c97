using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Harness.Systems.Svm.Checking;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>What is checked of the whole memory manager: what is checked of its parts, and of what they meet in.</summary>
static class ManagerProperties
{
    /// <summary>The fault handler's part of the address space is its own by construction: the Vmm has no room for it elsewhere.</summary>
    public static readonly IReadOnlyList<CheckedProperty> Checked =
    [
        .. PropertyCatalogue.All
            .Intersect([.. SvmProperties.Checked, .. PagemapProperties.Checked,
                PropertyCatalogue.PlacementHonoured, PropertyCatalogue.VaNotLeaked])
            .Except([PropertyCatalogue.VaExclusive]),
    ];

    public static IEnumerable<Observer> Observers(ManagerWorld world) =>
    [
        world.Faults,
        .. PagemapProperties.ObserversOf(world.Pagemap, world, ManagerWorld.ClearWorker, () => world.Faults.AreUnderWay),
        new TimesliceHonoured(world.Pagemap, GpuWorld.FaultWorker, ManagerLimits.FaultTimesliceMs),
        world.Room,
        new BufferRefusals(world.Room),
        world.BuffersInPlace,
        new BuddyBooks(world.Gpu.Buddy),
        new SpaceGivenBack(),
        new Meetings(world),
        .. SvmProperties.Observers(world),
    ];
}
