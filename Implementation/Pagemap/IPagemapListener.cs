using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;

namespace GpuMm.Implementation.Pagemap;

/// <summary>Places in the pagemap layer and its driver that a campaign should have been at.</summary>
public enum PagemapMark
{
    MigratedToDevmem,
    MigratedHoleToDevmem,
    AlreadyResident,
    PartlyResident,
    PartlyCollected,
    NothingCollected,
    RacedAtFinalize,
    FailedAndPutBack,
    WithinTimeslice,
    ReturnedByCpuFault,
    ReturnRaced,
    RangeClamped,
    SparedOtherAllocation,
    Evicted,
    EvictionRetried,
    EvictionGaveUp,
    EvictionOfDeadProcess,
    EvictedForRoom,
    DeviceMemoryExhausted,
    RefusedUnplugged,
    UnplugWaited,
}

/// <summary>Who hears of what happens in the layer. Called at the step where it happens.</summary>
public interface IPagemapListener : IMmListener, IMachineListener
{
    void DevmemAllocated(Devmem devmem);

    /// <summary>devmem_release: once for each allocation, when its last page is gone.</summary>
    void DevmemReleased(Devmem devmem);

    /// <summary>
    /// A population or an eviction has set up: until it is finalized nobody has its pages. Holes that are populated can still be filled
    /// by others.
    /// </summary>
    void SetUp(PageMigration migrate, Devmem devmem);

    /// <summary>Processes have the pages, wherever they are now.</summary>
    void Finalized(PageMigration migrate);

    void Reached(PagemapMark mark);
}
