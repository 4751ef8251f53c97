using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>What is checked of a Vmm, and the checkers that watch one: one registry line each.</summary>
static class VmmProperties
{
    public static readonly IReadOnlyList<CheckedProperty> Checked =
    [
        PropertyCatalogue.TranslationLinearizable, PropertyCatalogue.DataLinearizable, PropertyCatalogue.VaExclusive,
        PropertyCatalogue.VaNotLeaked, PropertyCatalogue.VramNotLeaked, PropertyCatalogue.TablesZeroFilled,
        PropertyCatalogue.NoDanglingTable, PropertyCatalogue.NoStaleTranslation, PropertyCatalogue.NeighboursUntouched,
        PropertyCatalogue.CriticalPathClean, PropertyCatalogue.LockOrder, PropertyCatalogue.NoDeadlock, PropertyCatalogue.Progress,
        PropertyCatalogue.ErrorAtomic, PropertyCatalogue.RefusalJustified, PropertyCatalogue.PermissionEnforced,
        PropertyCatalogue.MemorySafe, PropertyCatalogue.Lifecycle,
    ];

    public static IEnumerable<Observer> Observers(VmmWorld world) =>
    [
        new TablesZeroFilled(world.Mm.Vram),
        new NoDanglingTable(world.Mm.Vram, world.Graph),
        new NoStaleTranslation(world.Claims),
        new TablesMatchMappings(world),
        new PermissionEnforced(world.Claims),
        new NeighboursUntouched(world),
        new QuarantineHasReason(),
        new CriticalPathClean(),
        new ExecuteNeedsNoMemory(),
        new LockOrder(),
        new MemorySafe(),
        new LifecycleChecker(),
        new VaExclusive(world),
        new ErrorAtomic(world),
        new RefusalJustified(world),
        new Situations(),
        new SpaceNotLeaked(world),
        new NoDeadlock(),
        new Progress(),
        new Linearizable<VirtualPage, PageState, PageCall>(VmmPages.Instance),
    ];
}
