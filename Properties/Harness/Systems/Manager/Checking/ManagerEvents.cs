using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap.Checking;
using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Systems.Manager.Checking;

/// <summary>Hears what happens in the fault handler and on the GPU, and in drm_pagemap besides.</summary>
sealed class ManagerEvents(EventHub hub) : NouveauEvents(hub), IPagemapListener
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
}
