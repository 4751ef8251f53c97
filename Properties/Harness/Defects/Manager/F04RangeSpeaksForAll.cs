using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// The access that is compared is that of the fault before, with itself.
/// </summary>
sealed class F04RangeSpeaksForAll(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "F04", "a fault is skipped if one before it had the same range mapped, whatever access it is",
        "a write is replayed although its page is not mapped for writing, and faults once more",
        "nouveau_svm.c of \"[PATCH v3 4/5]\", Ralph Campbell, 2020: fault[fi]->access where fault[fn]->access is meant",
        PropertyCatalogue.FaultResolvedOnce, (drm, pagemap, placement) => new F04RangeSpeaksForAll(drm, pagemap, placement));

    const ulong PagesOfRange = 2;

    protected override bool Covers(Handled earlier, SvmFault fault) =>
        base.Covers(earlier, fault) || (earlier.Outcome == FaultOutcome.Resolved && IsSameRange(earlier.Fault, fault));

    static bool IsSameRange(SvmFault first, SvmFault fault) =>
        first.Svmm == fault.Svmm && first.Vfn.Raw / PagesOfRange == fault.Vfn.Raw / PagesOfRange;
}
