using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// A table in which only later pages are mapped is taken for unused.
/// </summary>
sealed class X19ReclaimLooksAtFirstPage(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "X19", "reclaim looks only whether the first page of a table is mapped",
        "the GPU faults on pages that are mapped, once memory has been short",
        "own",
        PropertyCatalogue.NeighboursUntouched, (mm, id, listener) => new X19ReclaimLooksAtFirstPage(mm, id, listener));

    protected override bool MayReclaim(PageTable table) => !Va.IsTaken(table.Span with { Count = 1 });
}
