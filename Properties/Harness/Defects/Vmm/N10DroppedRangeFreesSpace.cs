using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Dropping the handle frees the virtual space and leaves the entries valid.
/// </summary>
class N10DroppedRangeFreesSpace(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N10", "a range dropped without unmap is free at once",
        "the next mapping at that address shows the old owner's frame",
        "vmm.rs of the v7 15/23 posting: the doc comment of MappedRange says that dropping only frees the VA range",
        PropertyCatalogue.NoStaleTranslation, (mm, id, listener) => new N10DroppedRangeFreesSpace(mm, id, listener));

    public override async ValueTask DropRange(Mapping mapping)
    {
        Kernel.Listener.Warned($"mapping {mapping.Range} dropped without unmap_pages()");
        await using (await Mutex.Lock())
            Release(mapping);
    }
}
