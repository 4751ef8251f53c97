using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Implementation.Vmm;
using Nova = GpuMm.Implementation.Vmm;

namespace GpuMm.Harness.Defects.Vmm;

/// <summary>
/// Each prepare reserves room for its own tables beside what is installed, as reserve() of a vector does. But execute installs the
/// tables of every pending map, so that two prepares need the sum. Execute then has no room left, in the critical path.
/// </summary>
class N01ReservationNotCumulative(Nova.GpuMm mm, int id, IVmmListener listener) : Nova.Vmm(mm, id, listener)
{
    public static readonly VmmVariant Variant = VmmVariant.Defect(
        "N01", "the reservation forgets what other maps have pending",
        "with two maps pending the second execute gets ENOMEM inside its fence-signalling section",
        "vmm.rs of the v7 15/23 posting: page_table_allocs.reserve(pt_upper_bound)",
        PropertyCatalogue.CriticalPathClean, (mm, id, listener) => new N01ReservationNotCumulative(mm, id, listener));

    protected override int CapacityFor(int count) => Installed.Count + count;
}
