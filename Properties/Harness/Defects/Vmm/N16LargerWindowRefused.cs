using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Vocabulary;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Documented as a constraint, the window is taken as the range itself.
/// </summary>
sealed class N16LargerWindowRefused(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N16", "a window larger than the range is refused",
        "EINVAL in an empty address space for a caller that leaves the choice of address open",
        "vmm.rs of the v7 15/23 posting: map_pages checks at least, alloc_vfn_range equality",
        PropertyCatalogue.RefusalJustified, (mm, id, listener) => new N16LargerWindowRefused(mm, id, listener));

    protected override VfnRange? Within(ulong pages, AddressWindow? window) =>
        base.Within(pages, window) is { } within && (window is null || within.Count == pages) ? within : null;
}
