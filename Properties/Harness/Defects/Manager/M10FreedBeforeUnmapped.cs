using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The GPU still reaches what is free, or somebody else's.
/// </summary>
sealed class M10FreedBeforeUnmapped(VramPagemap pagemap) : BufferMappings(pagemap)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuffers(
        "M10", "a buffer is freed, and then it is unmapped",
        "GPU writes under way land in frames that are somebody else's page tables by then",
        "own",
        PropertyCatalogue.MemorySafe, pagemap => new M10FreedBeforeUnmapped(pagemap));

    public override async ValueTask<Errno> Unmap(BufferMapping buffer)
    {
        await FreeFrames(buffer);
        return await UnmapOnly(buffer);
    }
}
