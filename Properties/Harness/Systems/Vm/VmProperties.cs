using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vm.Checking;
using GpuMm.Model.Specification;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>What is checked of panthor's VM, and the checkers that watch one: one registry line each.</summary>
static class VmProperties
{
    public static readonly IReadOnlyList<CheckedProperty> Checked =
    [
        PropertyCatalogue.TranslationLinearizable, PropertyCatalogue.DataLinearizable, PropertyCatalogue.VaExclusive,
        PropertyCatalogue.VaNotLeaked, PropertyCatalogue.TablesZeroFilled, PropertyCatalogue.NoDanglingTable,
        PropertyCatalogue.NoStaleTranslation, PropertyCatalogue.NeighboursUntouched, PropertyCatalogue.CriticalPathClean,
        PropertyCatalogue.LockOrder, PropertyCatalogue.NoDeadlock, PropertyCatalogue.Progress, PropertyCatalogue.ErrorAtomic,
        PropertyCatalogue.RefusalJustified, PropertyCatalogue.PermissionEnforced, PropertyCatalogue.MemorySafe,
        PropertyCatalogue.Lifecycle, PropertyCatalogue.SlotExclusive, PropertyCatalogue.BindOrder, PropertyCatalogue.RegionLocked,
        PropertyCatalogue.RefcountBalanced, PropertyCatalogue.MemoryNotLeaked,
    ];

    public static IEnumerable<Observer> Observers(VmWorld world) =>
    [
        new TablesMatchBooks(world),
        new HitsMatchTables(world),
        new RegionLocked(world),
        new SlotExclusive(world),
        new FaultsHandled(world),
        new BindOrder(),
        new VmLifecycles(world),
        new PoweredOff(world),
        new KernelRanges(),
        new RefusalJustified(world),
        new ExecuteNeedsNoMemory(),
        new CriticalPathClean(),
        new LockOrder(),
        new MemorySafe(),
        new NothingLeaked(world),
        new Situations(),
        new NoDeadlock(),
        new Progress(),
        new Linearizable<VirtualPage, PageState, PageCall>(new VmPages(world)),
        new Linearizable<Pfn, PageState, PageCall>(new VmFrames()),
    ];
}
