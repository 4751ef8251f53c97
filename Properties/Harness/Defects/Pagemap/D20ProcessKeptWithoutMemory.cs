using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The attempt that follows takes another one.
/// </summary>
sealed class D20ProcessKeptWithoutMemory(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D20", "an eviction that finds no memory for its arrays keeps its reference to the process",
        "the memory of the process is never freed, although the process has ended",
        "drm_gpusvm.c: drm_gpusvm_range_evict before 847b371debf3",
        PropertyCatalogue.RefcountBalanced, drm => new D20ProcessKeptWithoutMemory(drm));

    protected override ValueTask PutProcess(MmStruct mm, Errno errno) => errno == Errno.ENOMEM ? default : base.PutProcess(mm, errno);
}
