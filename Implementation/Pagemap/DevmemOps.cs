using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>
/// drm_pagemap_devmem_ops: what a driver does with its memory. A page and a DMA address with the same index belong together; where one of
/// them is null there is nothing to copy.
/// </summary>
public abstract class DevmemOps
{
    /// <summary>populate_devmem_pfn, copy_to_devmem and copy_to_ram are all there.</summary>
    public virtual bool CanMigrate => true;

    /// <summary>Says which device pages the allocation consists of, in use or not.</summary>
    public abstract ValueTask<Errno> PopulateDevmemPfn(Devmem devmem, Page?[] pages);

    public abstract ValueTask<Errno> CopyToDevmem(Page?[] pages, Pfn?[] dmaAddresses);

    public abstract ValueTask<Errno> CopyToRam(Page?[] pages, Pfn?[] dmaAddresses);

    /// <summary>The allocation has no pages any more. Within somebody's step, who may hold any lock.</summary>
    public abstract void DevmemRelease(Devmem devmem);
}
