using GpuMm.Harness.Checking;

namespace GpuMm.Harness.Systems.Vmm;

/// <summary>The checkers that watch a Vmm: one registry line each.</summary>
static class VmmProperties
{
    public static IEnumerable<Observer> Observers(VmmWorld world) =>
    [
        new TablesZeroFilled(world.Mm.Vram),
        new NoDanglingTable(world.Mm.Vram, world.Graph),
        new NoStaleTranslation(world.Claims),
        new TablesMatchMappings(world),
        new PermissionEnforced(world.Claims),
        new NeighboursUntouched(world),
        new CriticalPathClean(),
        new LockOrder(),
        new MemorySafe(),
        new LifecycleChecker(),
        new VaExclusive(),
        new ErrorAtomic(world),
        new RefusalJustified(world),
        new Situations(),
        new SpaceNotLeaked(world),
        new NoDeadlock(),
        new Progress(),
        new Linearizable(),
    ];
}
