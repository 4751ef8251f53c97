using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>Places in the Vmm that a campaign should have been at; a mark that is never reached shows what is not tested.</summary>
public enum VmmMark
{
    TableSharedByPendingMaps,
    LostRaceForTable,
    TablesOfOthersInstalled,
    EntriesUndone,
    PrepareRolledBack,
    Quarantined,
    QuarantineReleased,
    OrphanTableAdopted,
    TableReclaimed,
    ReclaimSparedUsedTable,
    VramExhausted,
    VirtualSpaceExhausted,
    WindowLargerThanRange,
}

/// <summary>Who hears of what happens in a Vmm. Called at the step where it happens.</summary>
public interface IVmmListener
{
    void MappingChanged(Mapping mapping, MappingState before);

    void PageTableChanged(PageTable table, PageTableState before);

    /// <summary>The hardware will not walk this address space again.</summary>
    void RootRetired(Pfn root);

    void Reached(VmmMark mark);
}
