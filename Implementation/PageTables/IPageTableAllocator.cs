using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.PageTables;

/// <summary>
/// Where the page table code gets its pages (alloc_pt and free_pt in panthor_mmu.c): from the reserve of the operation that is under way.
/// Neither call is a step, since both run in the fence signalling path and take nothing that is shared.
/// </summary>
public interface IPageTableAllocator
{
    /// <summary>A page for a table, not zeroed; null if the reserve is used up.</summary>
    Pfn? AllocPt();

    /// <summary>Takes back a page to which no entry points any more.</summary>
    void FreePt(Pfn table);
}
