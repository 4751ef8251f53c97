using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Each keeps its own books of virtual space and of pending tables for the same page directory.
/// </summary>
sealed class N14TwoVmmsOnOneRoot(Nova.GpuMm mm, int id, IVmmListener listener)
    : Nova.Vmm(mm, id, listener, root => PtWalk.For(mm.Version, root), root: id == 0 ? null : mm.Buddy.Held.First())
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N14", "two address spaces are made on one page directory",
        "two owners get the same virtual range, and the tables of one are lost",
        "vmm.rs of the v7 15/23 posting: the comment at pt_pages says why they must be shared",
        PropertyCatalogue.VaExclusive, (mm, id, listener) => new N14TwoVmmsOnOneRoot(mm, id, listener));

    readonly int id = id;

    /// <summary>It goes with the first address space.</summary>
    protected override ValueTask FreeRoot() => id == 0 ? base.FreeRoot() : default;
}
