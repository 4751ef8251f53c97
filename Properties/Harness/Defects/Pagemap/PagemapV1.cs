using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The layer as it was introduced: "drm/gpusvm, drm/pagemap: Move migration functionality to drm_pagemap", f86ad0ed620c of 2025-06, with
/// what was wrong in it (D01, D03 to D08, D12, D17).
/// </summary>
/// <remarks>
/// The reference to an allocation is consumed only by a migration that succeeds (D05); the driver here knows that, and that populating
/// ends with ENODEV after unplugging (D27), which both are left to it.
/// </remarks>
sealed class PagemapV1(DrmDevice drm) : D01DriverPfnsLeft(drm)
{
    public static new readonly PagemapVariant Variant = new(
        "pagemap-v1", "drm_pagemap as it was introduced, with a driver that follows it",
        "\"drm/gpusvm, drm/pagemap: Move migration functionality to drm_pagemap\", f86ad0ed620c, 2025-06", null)
    {
        KnownFor = PropertyCatalogue.DataLinearizable,
        MakePagemap = drm => new PagemapV1(drm),
    };

    /// <summary>D05: who gets an error still has the reference.</summary>
    protected override ValueTask ReleaseUnused(Devmem devmem) => default;

    protected override async ValueTask Migrated(VramDevmem devmem, Errno errno)
    {
        if (errno != Errno.None)
            devmem.Ops.DevmemRelease(devmem);
        await base.Migrated(devmem, errno);
    }

    protected override MigrateVmaFlags SelectForDevmem => MigrateVmaFlags.SelectSystem; // D08

    protected override Errno OfNothingCollected => Errno.EFAULT;

    protected override ValueTask<Errno> WaitUntilIdle(Devmem devmem) => new(Errno.None); // D07

    protected override bool HasRaced(MigrateVma migrate, int missing) => false; // D04

    protected override Zdd NewZdd(Devmem devmem) => new(Kernel, devmem.ZddResource);

    /// <summary>D06: a zdd gets its allocation only if all went well, while the pages are still locked.</summary>
    protected override void StartTimeslice(Devmem devmem, long timesliceMs)
    {
        base.StartTimeslice(devmem, timesliceMs);
        foreach (var frame in ((VramDevmem)devmem).Frames)
        {
            if (PageOf(frame).ZoneDeviceData is Zdd zdd)
                zdd.Devmem = devmem;
        }
    }

    protected override ValueTask UnmapPages(PagemapTransfer transfer) => default;

    /// <summary>D03.</summary>
    protected override async ValueTask Finish(PagemapTransfer transfer)
    {
        await base.Finish(transfer);
        for (int i = 0; i < transfer.Npages; i++)
        {
            if (transfer.DmaAddresses[i] is { } address)
                await Drm.Dma.UnmapPage(address, transfer.Direction);
        }
    }

    protected override Errno OfDeadProcess(Devmem devmem) => Errno.EFAULT; // D12

    /// <summary>D17: ALIGN, which a size that is no power of two makes something else of. What it leaves out comes back later.</summary>
    protected override VfnRange RangeToReturn(FaultingPage fault, Devmem devmem)
    {
        ulong size = (ulong)devmem.Npages;
        var vma = fault.Vma.Range;
        ulong start = Math.Max(fault.Vfn.Raw & ~(size - 1), vma.Start.Raw);
        ulong end = Math.Min((fault.Vfn.Raw + size) & ~(size - 1), vma.End.Raw);
        return new VfnRange(new Vfn(start), end - start);
    }
}
