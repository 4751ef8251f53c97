using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// What is in it may be of an earlier fault.
/// </summary>
sealed class M11HalfWrittenEntryTaken(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "M11", "an entry of the fault buffer is taken before it is valid",
        "a fault is mapped or cancelled at an address that the GPU has not asked for",
        "own, after F23",
        PropertyCatalogue.Lifecycle, (drm, pagemap, placement) => new M11HalfWrittenEntryTaken(drm, pagemap, placement));

    protected override async ValueTask<FaultEntry?> TakeEntry(int index) => await Faults.TakeEntry(index);
}
