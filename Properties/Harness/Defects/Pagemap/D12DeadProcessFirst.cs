using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// With the process its pages went, and with them what was to be evicted.
/// </summary>
sealed class D12DeadProcessFirst(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D12", "an eviction says EFAULT because the process has ended, although nothing is left to evict",
        "the caller takes memory that has become free for memory that it cannot get back",
        "drm_pagemap.c as posted: drm_pagemap_evict_to_ram tries mmget_not_zero before it looks at detached",
        PropertyCatalogue.RefusalJustified, drm => new D12DeadProcessFirst(drm));

    protected override Errno OfDeadProcess(Devmem devmem) => Errno.EFAULT;
}
