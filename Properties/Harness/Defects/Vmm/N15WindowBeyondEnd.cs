using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// A page beyond the end of the address space is taken like any other. The walk leaves out the bits that are too many.
/// </summary>
sealed class N15WindowBeyondEnd(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N15", "a window is not compared with the size of the address space",
        "two mappings share the entry of a page: unmapping one takes the other away",
        "nova-core mm/vmm.rs from v12 on: alloc_vfn_range on the maple tree, where the buddy allocator had refused it",
        PropertyCatalogue.VaExclusive, (mm, id, listener) => new N15WindowBeyondEnd(mm, id, listener));

    protected override bool IsInBounds(VfnRange within) => true;
}
