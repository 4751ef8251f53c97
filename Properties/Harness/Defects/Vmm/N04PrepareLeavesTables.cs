using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Gives back the virtual space, and forgets the tables that this call had added.
/// </summary>
sealed class N04PrepareLeavesTables(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N04", "a prepare that fails half-way leaves its tables pending",
        "each ENOMEM takes video memory that reclaim cannot find, and ENOSPC comes sooner and sooner",
        "vmm.rs of the v7 15/23 posting: prepare_map has no roll-back",
        PropertyCatalogue.ErrorAtomic, (mm, id, listener) => new N04PrepareLeavesTables(mm, id, listener));

    protected override void RemoveTablesOnlyUsedBy(Mapping mapping)
    {
    }
}
