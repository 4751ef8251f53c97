using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>The CPU needs a page: the allocation in which it is goes back as a whole, as far as it is in the same mapping.</summary>
public abstract partial class DrmPagemap
{
    /// <summary>drm_pagemap_migrate_to_ram.</summary>
    /// <returns>
    /// SIGBUS if something failed. Nothing is done while the GPU may keep the page, or where somebody was faster: the CPU looks again.
    /// </returns>
    public override async ValueTask<VmFault> MigrateToRam(FaultingPage fault)
    {
        if (IsWithinTimeslice(DevmemOf(fault.Page)))
        {
            Listener.Reached(PagemapMark.WithinTimeslice);
            return VmFault.None;
        }

        return await ReturnRange(fault) == Errno.None ? VmFault.None : VmFault.Sigbus;
    }

    /// <summary>Defect D15 has it the wrong way round, or for eviction too.</summary>
    protected virtual bool IsWithinTimeslice(Devmem devmem) => Kernel.NowMs < devmem.TimesliceExpiration;

    /// <summary>__drm_pagemap_migrate_to_ram.</summary>
    async ValueTask<Errno> ReturnRange(FaultingPage fault)
    {
        if (!await Kernel.Allocate(FailureSite.MigrationArrays))
            return Errno.ENOMEM;
        var migrate = new MigrateVma(fault.Mm, fault.Vma, RangeToReturn(fault, DevmemOf(fault.Page)))
        {
            PgmapOwner = Owner,
            Flags = MigrateVmaFlags.SelectDevicePrivate,
            FaultPage = fault.Page,
        };
        if (await migrate.Setup() is not Errno.None and var refused)
            return refused;
        if (migrate.Cpages == 0)
        {
            Listener.Reached(PagemapMark.ReturnRaced);
            return Errno.None;
        }

        return await ToRam(migrate, DevmemOf(fault.Page), ZddOf(fault.Page), PagemapMark.ReturnedByCpuFault);
    }

    /// <summary>
    /// Where the allocation is, judging by the place of the page in it: what mremap has moved is still in a row, and no size or alignment
    /// is needed. What is not in this mapping stays behind (defect D17).
    /// </summary>
    protected virtual VfnRange RangeToReturn(FaultingPage fault, Devmem devmem)
    {
        ulong place = (ulong)devmem.PlaceOf(fault.Page);
        var (vma, at) = (fault.Vma.Range, fault.Vfn.Raw);
        ulong before = Math.Min(place, at - vma.Start.Raw);
        ulong after = Math.Min((ulong)devmem.Npages - place, vma.End.Raw - at);
        if (before + after < (ulong)devmem.Npages)
            Listener.Reached(PagemapMark.RangeClamped);
        return new VfnRange(new Vfn(at - before), before + after);
    }

    /// <summary>What a migration from the device has left to do after setup; with a zdd, only for its pages.</summary>
    async ValueTask<Errno> ToRam(PageMigration migrate, Devmem devmem, Zdd? zdd, PagemapMark done)
    {
        var transfer = new PagemapTransfer(migrate, DmaDirection.FromDevice);
        var errno = await PopulateRamPfn(migrate, zdd);
        if (errno == Errno.None)
            errno = await CopyOut(transfer, devmem);
        if (errno != Errno.None)
        {
            Listener.Reached(PagemapMark.FailedAndPutBack);
            await PutDestinations(transfer);
        }

        await migrate.Pages();
        if (migrate.Src.Any(source => source.Migrates))
            Listener.Reached(done);
        await Finish(transfer);
        return errno;
    }

    /// <summary>drm_pagemap_migrate_populate_ram_pfn: a locked page for each that migrates. On failure the caller puts them.</summary>
    async ValueTask<Errno> PopulateRamPfn(PageMigration migrate, Zdd? zdd)
    {
        for (int i = 0; i < migrate.Src.Length; i++)
        {
            if (!migrate.Src[i].Migrates || migrate.Src[i].Page is not { } source || !IsToReturn(source, zdd))
                continue;
            if (await drm.Memory.AllocateLocked() is not { } page)
                return Errno.ENOMEM;
            migrate.Dst[i] = MigratePfn.To(page);
        }

        return Errno.None;
    }

    /// <summary>
    /// After mremap another allocation may be within the range: it is left alone, since this one's driver knows nothing of its memory
    /// (defect D14). A page that was handed out for a migration that came to nothing holds nothing.
    /// </summary>
    protected virtual bool IsToReturn(Page source, Zdd? zdd)
    {
        if (zdd is null || ZddOf(source) == zdd)
            return source.IsAnon;
        Listener.Reached(PagemapMark.SparedOtherAllocation);
        return false;
    }

    /// <summary>The DMA mappings end before anybody gets the pages, because what was copied is there only then (defect D03).</summary>
    async ValueTask<Errno> CopyOut(PagemapTransfer transfer, Devmem devmem)
    {
        for (int i = 0; i < transfer.Npages; i++)
            transfer.DevicePages[i] = transfer.Migrate.Src[i].Page;
        var errno = await MapPages(transfer);
        if (errno == Errno.None)
            errno = await devmem.Ops.CopyToRam(transfer.DevicePages, transfer.DmaAddresses);
        await UnmapPages(transfer);
        return errno;
    }
}
