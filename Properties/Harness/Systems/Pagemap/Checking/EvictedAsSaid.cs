using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>
/// When a call says that it has evicted an allocation, nobody has a page of it any more: it was released while the call was under way.
/// </summary>
sealed class EvictedAsSaid : PagemapObserver
{
    readonly Dictionary<Call, Eviction> underWay = [];

    sealed class Eviction
    {
        /// <summary>What the call migrated last; null if it got at nothing, as when the process had ended.</summary>
        public VramDevmem? Victim { get; set; }

        public HashSet<VramDevmem> Released { get; } = [];

        public bool HasDone => Victim is null ? Released.Count > 0 : Released.Contains(Victim);
    }

    public override void Invoked(Call call)
    {
        if (call.Operation is SvmOperation.EvictDmem)
            underWay[call] = new Eviction();
    }

    public override void SetUp(PageMigration migrate, VramDevmem devmem)
    {
        foreach (var (call, eviction) in underWay)
        {
            if (call.Task == Hub.Kernel.Current.Id)
                eviction.Victim = devmem;
        }
    }

    public override void DevmemReleased(VramDevmem devmem)
    {
        foreach (var eviction in underWay.Values)
            eviction.Released.Add(devmem);
    }

    public override void Responded(Call call)
    {
        if (!underWay.Remove(call, out var eviction) || call.Response is not SvmResponse.Done || eviction.HasDone)
            return;
        Hub.Violate(PropertyCatalogue.PopulatedAsSaid, eviction.Victim is { } victim
            ? $"{call.Operation} succeeded, and the allocation for process {victim.Mm.Id} that it evicted was not released"
            : $"{call.Operation} succeeded, and nothing was released meanwhile");
    }
}
