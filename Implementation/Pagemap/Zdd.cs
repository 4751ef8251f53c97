using GpuMm.Implementation.Kernel;

namespace GpuMm.Implementation.Pagemap;

/// <summary>
/// drm_pagemap_zdd: what the pages of one allocation have in common, found through page->zone_device_data. Each page holds a reference,
/// and whoever makes it one more until the migration is over; the last one lets the allocation go.
/// </summary>
public sealed class Zdd(KernelContext kernel, Resource resource)
{
    readonly Kref refcount = new(kernel, "zdd", resource);

    /// <summary>devmem_allocation, whose reference this owns. Null in none that a page has (defect D06 sets it too late).</summary>
    public Devmem? Devmem { get; set; }

    /// <summary>For audits.</summary>
    public int Count => refcount.Count;

    public void Get() => refcount.Get();

    public async ValueTask Put()
    {
        if (await refcount.Put())
            Destroy();
    }

    /// <summary>The same within the step that is under way, for a page that is freed.</summary>
    public void Drop()
    {
        if (refcount.Drop())
            Destroy();
    }

    void Destroy()
    {
        if (Devmem is not { } devmem)
            return;
        devmem.Detached.CompleteNow();
        devmem.Ops.DevmemRelease(devmem);
    }
}
