using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// They were allocated before the tables, and nobody has heard of them.
/// </summary>
sealed class M21FailedPrepareKeepsFrames(VramPagemap pagemap) : BufferMappings(pagemap)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuffers(
        "M21", "a buffer for whose page tables there is no room keeps its frames",
        "video memory gets less with each buffer that is refused",
        "own, after N04",
        PropertyCatalogue.VramNotLeaked, pagemap => new M21FailedPrepareKeepsFrames(pagemap));

    protected override ValueTask FreeUnmapped(IReadOnlyList<Pfn> frames) => default;
}
