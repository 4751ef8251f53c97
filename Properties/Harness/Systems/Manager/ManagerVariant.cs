using GpuMm.Harness.Checking;
using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Manager;

/// <summary>A way to build the whole memory manager. A defect replaces a class by a subclass that gets one step wrong.</summary>
sealed record ManagerVariant(string Name, string Summary, string Source, CheckedProperty? Expected)
    : Variant(Name, Summary, Source, Expected, [MmuVersion.V2, MmuVersion.V3])
{
    public static readonly ManagerVariant Fixed = new("fixed", "explicit mappings, faults and migration on one address space", "own", null);

    public Func<DrmDevice, VramPagemap> MakePagemap { get; init; } = drm => new VramPagemap(drm);

    public Func<NouveauDrm, VramPagemap, Placement, GpuSvm> MakeSvm { get; init; } =
        (drm, pagemap, placement) => new GpuSvm(drm, pagemap, placement);

    public Func<VramPagemap, BufferMappings> MakeBuffers { get; init; } = pagemap => new BufferMappings(pagemap);

    /// <summary>Of a memory and of a chunk, in bytes.</summary>
    public Func<ulong, ulong, GpuBuddy> MakeBuddy { get; init; } = (size, chunkSize) => new GpuBuddy(size, chunkSize);
}
