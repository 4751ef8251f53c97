using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// Nothing is there, and nothing can be.
/// </summary>
sealed class M22RefusedPrepareKeepsPlace(VramPagemap pagemap) : BufferMappings(pagemap)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuffers(
        "M22", "a buffer that is refused keeps its place in the virtual space",
        "each later buffer there is refused with EEXIST",
        "own, after N05",
        PropertyCatalogue.RefusalJustified, pagemap => new M22RefusedPrepareKeepsPlace(pagemap));

    protected override ValueTask GiveBackUnused(Vfn vfn) => default;
}
