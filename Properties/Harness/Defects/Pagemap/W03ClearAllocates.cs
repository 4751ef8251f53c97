using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Who waits for the clear may be whom the allocation waits for.
/// </summary>
sealed class W03ClearAllocates(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "W03", "the job that clears video memory allocates before it signals its fence",
        "the allocation waits in reclaim for pages whose migration waits for this very fence",
        "own",
        PropertyCatalogue.CriticalPathClean, drm => new W03ClearAllocates(drm));

    protected override async ValueTask<bool> ClearFrames(VramDevmem devmem) =>
        await Kernel.Allocate(FailureSite.MigrationArrays) && await base.ClearFrames(devmem);
}
