using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>
/// drm_pagemap (drivers/gpu/drm/drm_pagemap.c): populates ranges of processes with memory of a device, as a whole or not at all, and gives
/// it back allocation by allocation. It follows the patch that introduced it with what came later, and is right where both are wrong.
/// </summary>
public abstract partial class DrmPagemap(DrmDevice drm) : DevPagemap
{
    public DrmDevice Drm => drm;

    protected KernelContext Kernel => drm.Kernel;

    protected IPagemapListener Listener => drm.Listener;

    /// <summary>
    /// drm_pagemap_populate_mm. The mmap lock is taken for reading only, so that faults and other populations of the range go on meanwhile
    /// (defect D28 reckons with none).
    /// </summary>
    /// <returns>
    /// EFAULT if the process has ended, ENODEV if the device is unplugged, else what the driver says: EBUSY if not all could be migrated.
    /// </returns>
    public async ValueTask<Errno> PopulateMm(MmStruct mm, VfnRange range, long timesliceMs)
    {
        if (!await IsToBeHad(mm))
            return Errno.EFAULT;
        Errno errno;
        await using (await mm.MmapLock.Read())
            errno = await PopulateWhileThere(mm, range, timesliceMs);
        await mm.Put();
        return errno;
    }

    /// <summary>If so, with a reference (defect D28b does not look).</summary>
    protected virtual ValueTask<bool> IsToBeHad(MmStruct mm) => mm.GetNotZero();

    /// <summary>Unplugging waits until this is over: nothing is populated after everything was evicted (defect D27 only looks).</summary>
    protected virtual async ValueTask<Errno> PopulateWhileThere(MmStruct mm, VfnRange range, long timesliceMs)
    {
        if (!await drm.Enter())
        {
            Listener.Reached(PagemapMark.RefusedUnplugged);
            return Errno.ENODEV;
        }

        var errno = await Populate(mm, range, timesliceMs);
        await drm.Exit();
        return errno;
    }

    /// <summary>drm_pagemap_ops.populate_mm: allocates and migrates. The mmap lock is held for reading.</summary>
    protected abstract ValueTask<Errno> Populate(MmStruct mm, VfnRange range, long timesliceMs);

    /// <summary>The device goes away: nothing is populated any more, and then all its pages go to system memory.</summary>
    public async ValueTask Unplug()
    {
        await drm.Unplug();
        await EvictAll();
    }

    /// <summary>When it returns, nobody has a page of the device.</summary>
    protected abstract ValueTask EvictAll();

    /// <summary>drm_pagemap_page_to_dpagemap, for a page that somebody has.</summary>
    public static DrmPagemap PageToDpagemap(Page page) => DevmemOf(page).Dpagemap;

    /// <summary>drm_pagemap_page_free.</summary>
    public override void PageFree(Page page)
    {
        var zdd = ZddOf(page);
        page.ZoneDeviceData = null;
        zdd.Drop();
    }

    protected static Zdd ZddOf(Page page) => (Zdd)page.ZoneDeviceData!;

    protected static Devmem DevmemOf(Page page) => ZddOf(page).Devmem!;

    /// <summary>drm_pagemap_migrate_map_pages: on failure what was mapped stays mapped, and is known.</summary>
    async ValueTask<Errno> MapPages(PagemapTransfer transfer)
    {
        for (int i = 0; i < transfer.Npages; i++)
        {
            if (transfer.HostPage(i) is not { } page)
                continue;
            if (page.IsDevicePrivate)
            {
                Kernel.Listener.Warned($"{page} is to be mapped for DMA");
                return Errno.EFAULT;
            }

            transfer.DmaAddresses[i] = await drm.Dma.MapPage(page, transfer.Direction);
            if (transfer.DmaAddresses[i] is null)
                return Errno.EFAULT;
        }

        return Errno.None;
    }

    /// <summary>
    /// drm_pagemap_migrate_unmap_pages: exactly what is mapped (defect D18), which the addresses say and not the pages (defect D03).
    /// </summary>
    protected virtual async ValueTask UnmapPages(PagemapTransfer transfer)
    {
        for (int i = 0; i < transfer.Npages; i++)
        {
            if (transfer.DmaAddresses[i] is { } address)
                await drm.Dma.UnmapPage(address, transfer.Direction);
            transfer.DmaAddresses[i] = null;
        }
    }

    /// <summary>
    /// drm_pagemap_migration_unlock_put_pages, after a failure: what was locked, and nothing else (defects D01, D02). Then no page has
    /// anywhere to go, and stays (defect D29).
    /// </summary>
    protected virtual async ValueTask PutDestinations(PagemapTransfer transfer)
    {
        for (int i = 0; i < transfer.Npages; i++)
        {
            var page = transfer.Migrate.Dst[i].Page;
            transfer.Migrate.Dst[i] = default;
            if (page is not null)
                await UnlockPut(page);
        }
    }

    /// <summary>Processes have the pages from now on. Everything else is over (defect D03 unmaps later).</summary>
    protected virtual ValueTask Finish(PagemapTransfer transfer) => transfer.Migrate.FinalizePages();

    /// <summary>With the last reference the page is gone (defect D10 looks at it once more).</summary>
    protected virtual async ValueTask UnlockPut(Page page)
    {
        await page.Lock.Unlock();
        await drm.Memory.PutPage(page);
    }
}
