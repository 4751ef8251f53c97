namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>Entries of the literature on pagemap that have no variant here.</summary>
static class PagemapNotBuilt
{
    public static readonly IReadOnlyList<NotBuilt> All =
    [
        new(
            "D09", "pagemap",
            "migration from one device to another is allowed while its loop on the folio lock may never end",
            "drm_pagemap.c, a FIXME of 2026; b570f37a2ce4",
            "A device takes no pages of another: they go to system memory first. As for the loop, there are no CPUs that two could share."),
        new(
            "D15d", "pagemap",
            "a timeslice begins although the migration has failed",
            "a slip around 8dc1812b5b3a",
            "What was put back is in system memory, where nobody asks for a slice; and what raced the CPU may get late."),
        new(
            "D15e", "pagemap",
            "the end of a timeslice wraps around",
            "a slip around 8dc1812b5b3a",
            "Time begins at 0 and a run lasts for seconds, in milliseconds of 64 bits: nothing that a driver would use is full by then."),
        new(
            "D19", "pagemap",
            "an error in the middle of mapping pages for DMA leaves those before it mapped",
            "556dba954739 of drm_gpusvm.c",
            "Faults map nothing for DMA: the GPU reaches system memory by its frames. D18b does so to a migration."),
        new(
            "D22", "pagemap",
            "a page of which a range has only a part is mapped as a whole",
            "c50729c68aaf: hmm_pfn_to_map_order",
            "Every page is one frame, so that hmm_range_fault has no order to give. M23 goes beyond the range that is the handler's."),
        new(
            "D23b", "pagemap",
            "the zdd is looked for in a tail page, where there is none",
            "drm_pagemap.c, Francois Dugast and Matthew Auld, 2025-12",
            "There are no large folios: each page of the device has zone_device_data of its own."),
        new(
            "D24", "pagemap",
            "a page of the device that is used again has the order, head or flags that it had",
            "2fe5746b: zone_device_page_init",
            "Pages have no order, head or flags; what is left of them is set in one step of the kernel's, which no driver makes."),
        new(
            "D25", "pagemap",
            "the cache of pagemaps frees its mutex while it is held",
            "drm_pagemap.c, 2026-02-23",
            "There is one pagemap, which lives as long as the machine, and no cache; locks are never freed."),
        new(
            "D26", "pagemap",
            "after a huge page could not be inserted its page table lock stays held",
            "63451de16e0a: migrate_vma_insert_huge_pmd_page",
            "There are no huge pages, and a page table lock lasts for the step that changes an entry."),
    ];
}
