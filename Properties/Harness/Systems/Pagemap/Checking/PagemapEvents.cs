using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>
/// Hears what happens in drm_pagemap and the driver on it in one execution, besides what processes do. Nobody looks at page tables of the
/// GPU: there are none.
/// </summary>
sealed class PagemapEvents(EventHub hub) : SvmEvents(hub), IPagemapListener
{
    readonly PagemapNews news = new(hub);

    public override void Add(Observer observer)
    {
        base.Add(observer);
        news.Add(observer);
    }

    public void DevmemAllocated(Devmem devmem) => news.DevmemAllocated(devmem);

    public void DevmemReleased(Devmem devmem) => news.DevmemReleased(devmem);

    public void SetUp(PageMigration migrate, Devmem devmem) => news.SetUp(migrate, devmem);

    public void Finalized(PageMigration migrate) => news.Finalized(migrate);

    public void Reached(PagemapMark mark)
    {
        Hub.Mark(mark);
        news.Reached(mark);
    }

    public override void Reached(MmMark mark)
    {
        Hub.Mark(mark);
        news.Reached(mark);
    }

    public void WordWritten(VramAddress address, ulong before, ulong after)
    {
    }

    public void GpuTouchesPage(VramAddress pdb, Vfn vfn, Pfn page, Access access)
    {
    }

    public void GpuTouchesHostPage(VramAddress pdb, Vfn vfn, Pfn page, Access access)
    {
    }

    public void CachedTranslationsChanged(VramAddress pdb)
    {
    }

    public void TlbHit(VramAddress pdb, Vfn vfn)
    {
    }

    public void PdeCacheHit(VramAddress pdb, Vfn vfn)
    {
    }

    public void InvalidationWaitedForWalks(VramAddress pdb)
    {
    }
}
