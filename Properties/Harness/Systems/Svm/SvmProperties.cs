using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Systems.Svm;

/// <summary>What is checked of shared virtual memory, and the checkers that watch it: one registry line each.</summary>
static class SvmProperties
{
    public static readonly IReadOnlyList<CheckedProperty> Checked =
    [
        PropertyCatalogue.TranslationLinearizable, PropertyCatalogue.DataLinearizable, PropertyCatalogue.VaExclusive,
        PropertyCatalogue.VramNotLeaked, PropertyCatalogue.NoStaleTranslation, PropertyCatalogue.CriticalPathClean,
        PropertyCatalogue.LockOrder, PropertyCatalogue.NoDeadlock, PropertyCatalogue.Progress, PropertyCatalogue.RefusalJustified,
        PropertyCatalogue.PermissionEnforced, PropertyCatalogue.MemorySafe, PropertyCatalogue.Lifecycle,
        PropertyCatalogue.RefcountBalanced, PropertyCatalogue.FaultResolvedOnce, PropertyCatalogue.PopulatedAsSaid,
    ];

    /// <summary>Where nothing but binds brings pages to the device, and an eviction takes all of them.</summary>
    public static IEnumerable<Observer> ObserversOfNouveau(GpuWorld world) =>
    [
        new MovedAsSaid(world),
        new ReadWhereItIs(world),
        .. Observers(world),
    ];

    public static IEnumerable<Observer> Observers(GpuWorld world) =>
    [
        world.Refusals,
        world.Places,
        new CpuRefusals(),
        new GpuFollowsCpu(world),
        new FaultsResolvedOnce(world),
        new NothingInVain(),
        new SvmLifecycles(world.Memory),
        new FaultLifecycles(),
        new CriticalPathClean(),
        new LockOrder(),
        new MemorySafe(),
        new Situations(),
        new NothingLeft(world),
        new NothingLeftOfNouveau(world),
        new VramGivenBack(world, world.Gpu),
        new NoDeadlock(),
        new Progress(),
        new Linearizable<int, SharedPageState, SharedPageCall>(new SharedPages(world.Places)),
    ];
}
