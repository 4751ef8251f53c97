using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;

namespace GpuMm.Implementation.Pagemap;

/// <summary>drm_pagemap_devmem: an allocation of device memory for a range of one process, page for page.</summary>
public class Devmem(DrmPagemap dpagemap, MmStruct mm, int npages, DevmemOps ops)
{
    /// <summary>Nothing of it is in use any more, nor will be.</summary>
    public Completion Detached { get; } = new(dpagemap.Drm.Kernel, "detached");

    public DrmPagemap Dpagemap => dpagemap;

    /// <summary>For whom it was allocated. Children of a fork may have its pages too, and longer.</summary>
    public MmStruct Mm => mm;

    /// <summary>size, in pages.</summary>
    public int Npages => npages;

    public DevmemOps Ops => ops;

    /// <summary>
    /// pre_migrate_fence: what was under way on the memory when it was allocated. Null if nothing was.
    /// </summary>
    public Fence? PreMigrateFence { get; set; }

    /// <summary>Until when the CPU does not get the pages back, in virtual time.</summary>
    public long TimesliceExpiration { get; set; }

    /// <summary>The place of a page in the allocation, which is that in the range for which it was allocated.</summary>
    public int PlaceOf(Page page) => Array.IndexOf(Pages, page);

    /// <summary>
    /// The references of its zdd, of which there is one at most. It is named here, because who allocates takes turns, and who makes a zdd
    /// does not.
    /// </summary>
    public Resource ZddResource { get; } = dpagemap.Drm.Kernel.NewCell("zdd");

    /// <summary>What populate_devmem_pfn gave for the range.</summary>
    internal Page?[] Pages { get; set; } = [];
}
