using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Whatever went wrong, the virtual space is free again: some entries may be live, and the TLB was not flushed.
/// </summary>
sealed class N09FailedUnmapFreesSpace(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N09", "an unmap that failed frees the range all the same",
        "the next owner of the address reads frames that were freed after the error",
        "vmm.rs of the v7 15/23 posting: unmap_pages, early return drops the range",
        PropertyCatalogue.ErrorAtomic, (mm, id, listener) => new N09FailedUnmapFreesSpace(mm, id, listener));

    protected override void KeepAfterFailedUnmap(Mapping mapping, bool cleared) => Release(mapping);
}
