using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The loop over a new chunk goes too far: what is the caller's is nobody's too.
/// </summary>
sealed class F20ListedAndHandedOut(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "F20", "a page of a new chunk stays on the free list when it is handed out for the first time",
        "the next one who allocates device memory gets a page that somebody has",
        "a slip around 4b3cbbb5, nouveau_dmem_chunk_alloc: DMEM_CHUNK_NPAGES without - 1",
        PropertyCatalogue.RefcountBalanced, drm => new F20ListedAndHandedOut(drm));

    readonly HashSet<Page> known = [];

    protected override void Unlist(Page page)
    {
        if (!known.Add(page))
            base.Unlist(page);
    }
}
