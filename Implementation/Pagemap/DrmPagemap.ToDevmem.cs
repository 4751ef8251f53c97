using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>Pages of a process to the memory of the device.</summary>
public abstract partial class DrmPagemap
{
    /// <summary>
    /// drm_pagemap_migrate_to_devmem. The mmap lock is held for reading. The reference to the allocation is consumed, whatever happens
    /// (defect D05): pages that got there keep it. What is in the device's memory already stays where it is (defect D08).
    /// </summary>
    /// <returns>
    /// EOPNOTSUPP if the driver cannot migrate; ENOENT if there is no mapping at the start of the range, EINVAL if it does not have all of
    /// it, EBUSY if it is not anonymous; ENOMEM; EBUSY if a page cannot migrate; EFAULT if one cannot be mapped for DMA; and what the
    /// driver says. Then all pages are where they were, but for EBUSY of a race at the very end: then some may have migrated.
    /// </returns>
    public async ValueTask<Errno> MigrateToDevmem(Devmem devmem, MmStruct mm, VfnRange range, long timesliceMs)
    {
        mm.MmapLock.AssertHeld();
        var errno = Check(devmem, mm, range);
        if (errno == Errno.None && !await Kernel.Allocate(FailureSite.MigrationArrays))
            errno = Errno.ENOMEM;
        if (errno == Errno.None && !await Kernel.Allocate(FailureSite.Zdd))
            errno = Errno.ENOMEM;
        if (errno != Errno.None)
        {
            await ReleaseUnused(devmem);
            return errno;
        }

        var zdd = NewZdd(devmem);
        errno = await MigrateToZdd(zdd, devmem, mm, range, timesliceMs);
        await zdd.Put();
        return errno;
    }

    static Errno Check(Devmem devmem, MmStruct mm, VfnRange range) => mm.VmaOf(range.Start) switch
    {
        _ when !devmem.Ops.CanMigrate => Errno.EOPNOTSUPP,
        null => Errno.ENOENT,
        var vma when !vma.Range.Contains(range) => Errno.EINVAL,
        { IsAnonymous: false } => Errno.EBUSY,
        _ => Errno.None,
    };

    /// <summary>There is no zdd that would do it (defect D05b leaves it to the caller, who relies on the layer).</summary>
    protected virtual async ValueTask ReleaseUnused(Devmem devmem)
    {
        await devmem.Detached.Complete();
        devmem.Ops.DevmemRelease(devmem);
    }

    /// <summary>Pages carry it long before the migration is over, so that it has to be whole at once (defect D06).</summary>
    protected virtual Zdd NewZdd(Devmem devmem) => new(Kernel, devmem.ZddResource) { Devmem = devmem };

    /// <summary>What is left to do once there is a zdd (defect D06 makes it whole only afterwards).</summary>
    protected virtual async ValueTask<Errno> MigrateToZdd(Zdd zdd, Devmem devmem, MmStruct mm, VfnRange range, long timesliceMs)
    {
        var migrate = new MigrateVma(mm, mm.VmaOf(range.Start), range) { PgmapOwner = Owner, Flags = SelectForDevmem };
        if (await migrate.Setup() is not Errno.None and var refused)
            return refused;
        if (migrate.Cpages == 0)
        {
            Listener.Reached(PagemapMark.NothingCollected);
            return OfNothingCollected;
        }

        Listener.SetUp(migrate, devmem);
        int missing = migrate.Npages - OwnPages(migrate);
        var transfer = new PagemapTransfer(migrate, DmaDirection.ToDevice);
        var errno = await Fill(transfer, zdd, devmem, missing);
        if (errno != Errno.None)
            await PutDestinations(transfer);
        await migrate.Pages();
        if (errno == Errno.None && missing > 0)
            errno = Commit(migrate, devmem, missing, timesliceMs);
        await Finish(transfer);
        Listener.Finalized(migrate);
        return errno;
    }

    /// <summary>Pages of this device are collected only to know that they are there (defect D08 does not).</summary>
    protected virtual MigrateVmaFlags SelectForDevmem => MigrateVmaFlags.SelectSystem | MigrateVmaFlags.SelectDevicePrivate;

    /// <summary>EFAULT, as it was posted.</summary>
    protected virtual Errno OfNothingCollected => Errno.EBUSY;

    int OwnPages(MigrateVma migrate) => migrate.Src.Count(IsOwn);

    /// <summary>An earlier population of a part of the range took it there, or one at the same time (defect D28 expects none).</summary>
    protected virtual bool IsOwn(MigratePfn source) => source.Page is { IsDevicePrivate: true };

    /// <summary>All that is missing, or nothing.</summary>
    async ValueTask<Errno> Fill(PagemapTransfer transfer, Zdd zdd, Devmem devmem, int missing)
    {
        if (transfer.Migrate.Src.Any(source => !source.Migrates))
        {
            Listener.Reached(PagemapMark.PartlyCollected);
            return Errno.EBUSY;
        }

        if (missing == 0)
        {
            Listener.Reached(PagemapMark.AlreadyResident);
            return Errno.None;
        }

        if (missing < transfer.Npages)
            Listener.Reached(PagemapMark.PartlyResident);
        devmem.Pages = new Page?[transfer.Npages];
        var errno = await devmem.Ops.PopulateDevmemPfn(devmem, devmem.Pages);
        if (errno == Errno.None)
            errno = await CopyIn(transfer, zdd, devmem);
        if (errno != Errno.None)
            Listener.Reached(PagemapMark.FailedAndPutBack);
        return errno;
    }

    /// <summary>The DMA mappings end with the copy, before anybody gets the pages or they are put (defect D03).</summary>
    async ValueTask<Errno> CopyIn(PagemapTransfer transfer, Zdd zdd, Devmem devmem)
    {
        for (int i = 0; i < transfer.Npages; i++)
            transfer.DevicePages[i] = IsOwn(transfer.Migrate.Src[i]) ? null : devmem.Pages[i];
        var errno = await MapPages(transfer);
        if (errno == Errno.None)
        {
            await GetDevmemPages(transfer, zdd);
            errno = await WaitUntilIdle(devmem);
        }

        if (errno == Errno.None)
            errno = await devmem.Ops.CopyToDevmem(transfer.DevicePages, transfer.DmaAddresses);
        await UnmapPages(transfer);
        return errno;
    }

    /// <summary>drm_pagemap_get_devmem_page, of each: locked and with a reference, and only then a destination (defect D01).</summary>
    async ValueTask GetDevmemPages(PagemapTransfer transfer, Zdd zdd)
    {
        for (int i = 0; i < transfer.Npages; i++)
        {
            if (transfer.DevicePages[i] is not { } page)
                continue;
            await Kernel.Announce(StepKind.Write, page.Resource);
            zdd.Get();
            page.ZoneDeviceData = zdd;
            page.InitZoneDevice();
            transfer.Migrate.Dst[i] = MigratePfn.To(page);
        }
    }

    /// <summary>
    /// What clears the memory must be over: it would take what is copied there, and a page that was none is only cleared (defect D07).
    /// </summary>
    protected virtual async ValueTask<Errno> WaitUntilIdle(Devmem devmem)
    {
        if (devmem.PreMigrateFence is not { } fence)
            return Errno.None;
        await fence.Wait();
        return fence.Error;
    }

    /// <summary>The pages are still locked. The slice begins if all is well, and only then (defect D15).</summary>
    Errno Commit(MigrateVma migrate, Devmem devmem, int missing, long timesliceMs)
    {
        if (HasRaced(migrate, missing))
        {
            Listener.Reached(PagemapMark.RacedAtFinalize);
            return Errno.EBUSY;
        }

        if (migrate.Src.Any(source => source is { Migrates: true, Page: null }))
            Listener.Reached(PagemapMark.MigratedHoleToDevmem);
        Listener.Reached(PagemapMark.MigratedToDevmem);
        StartTimeslice(devmem, timesliceMs);
        return Errno.None;
    }

    /// <summary>Somebody got hold of a page since setup, or filled a hole (defect D04 does not look).</summary>
    protected virtual bool HasRaced(MigrateVma migrate, int missing) => migrate.Src.Count(source => source.Migrates) < missing;

    protected virtual void StartTimeslice(Devmem devmem, long timesliceMs) => devmem.TimesliceExpiration = Kernel.NowMs + timesliceMs;
}
