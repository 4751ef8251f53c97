using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>The device needs its memory: an allocation goes to system memory, wherever it is mapped, and whatever slice it has.</summary>
public abstract partial class DrmPagemap
{
    const int EvictionAttempts = 3;

    /// <summary>drm_pagemap_evict_to_ram. Needs no mmap lock. The caller has a reference to the allocation.</summary>
    /// <returns>
    /// None only if nobody has a page of it any more. EFAULT if the process has ended; after three attempts EBUSY, or why the last one
    /// failed.
    /// </returns>
    public virtual async ValueTask<Errno> EvictToRam(Devmem devmem)
    {
        var errno = Errno.None;
        for (int attempt = 0; attempt < EvictionAttempts; attempt++)
        {
            if (attempt > 0)
                Listener.Reached(PagemapMark.EvictionRetried);
            if (!await devmem.Mm.GetNotZero())
            {
                Listener.Reached(PagemapMark.EvictionOfDeadProcess);
                return OfDeadProcess(devmem);
            }

            errno = await EvictOnce(devmem);
            await PutProcess(devmem.Mm, errno);
            if (devmem.Detached.IsDone)
                return Errno.None;
            await Kernel.Announce(StepKind.Local, Resource.None); // cond_resched
        }

        Listener.Reached(PagemapMark.EvictionGaveUp);
        return errno == Errno.None ? Errno.EBUSY : errno;
    }

    /// <summary>After each attempt, whatever came of it (defect D20).</summary>
    protected virtual ValueTask PutProcess(MmStruct mm, Errno errno) => mm.PutAsync(drm.Work);

    /// <summary>A process that ended between two attempts has freed its pages: what was wanted has happened (defect D12).</summary>
    protected virtual Errno OfDeadProcess(Devmem devmem) => devmem.Detached.IsDone ? Errno.None : Errno.EFAULT;

    /// <summary>One attempt: what can be taken goes. Needs no process either: only children of a fork may have the pages.</summary>
    protected async ValueTask<Errno> EvictOnce(Devmem devmem)
    {
        if (!await Kernel.Allocate(FailureSite.MigrationArrays))
            return Errno.ENOMEM;
        var pages = new Page?[devmem.Npages];
        var errno = await devmem.Ops.PopulateDevmemPfn(devmem, pages);
        if (errno != Errno.None)
            return errno;
        var migrate = new MigrateDevice(drm.Memory, Listener, [.. pages.OfType<Page>()]);
        await migrate.Setup();
        Listener.SetUp(migrate, devmem);
        errno = await ToRam(migrate, devmem, zdd: null, PagemapMark.Evicted);
        Listener.Finalized(migrate);
        return errno;
    }
}
