using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// The tables below the one that was placed are missing still.
/// </summary>
sealed class N23OneLevelOnly(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N23", "preparing a path ends with the first table that was missing",
        "execute fails with EIO: the path to the page was prepared for one level only",
        "vmm.rs of the v7 15/23 posting: the loop in ensure_pte_path, without which it would be so",
        PropertyCatalogue.RefusalJustified, (mm, id, listener) => new N23OneLevelOnly(mm, id, listener));

    protected override bool IsEnough(WalkResult walk, bool placed) => placed || base.IsEnough(walk, placed);
}
