using GpuMm.Harness.Systems.Svm.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>A checker that also hears what happens in drm_pagemap and the driver on it.</summary>
abstract class PagemapObserver : SvmObserver
{
    public virtual void DevmemAllocated(VramDevmem devmem)
    {
    }

    public virtual void DevmemReleased(VramDevmem devmem)
    {
    }

    public virtual void SetUp(PageMigration migrate, VramDevmem devmem)
    {
    }

    public virtual void Finalized(PageMigration migrate)
    {
    }

    public virtual void Reached(PagemapMark mark)
    {
    }

    public virtual void Reached(MmMark mark)
    {
    }
}
