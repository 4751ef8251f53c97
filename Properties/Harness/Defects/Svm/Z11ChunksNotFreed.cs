using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// A chunk comes from the buddy allocator as single pages, and all must go back there.
/// </summary>
sealed class Z11ChunksNotFreed(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "Z11", "of each chunk of device memory only the first page is given back",
        "video memory shrinks each time the driver is unloaded and loaded again",
        "own",
        PropertyCatalogue.VramNotLeaked, drm => new Z11ChunksNotFreed(drm));

    protected override ValueTask FreeChunks(IReadOnlyList<Pfn> chunks) =>
        base.FreeChunks([.. chunks.Where((_, index) => index % PagesPerChunk == 0)]);
}
