using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Manager;
using GpuMm.Implementation.Pagemap;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// What was looked up may be somebody else's by now.
/// </summary>
sealed class M03SequenceIgnored(NouveauDrm drm, VramPagemap pagemap, Placement placement) : GpuSvm(drm, pagemap, placement)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfFaults(
        "M03", "a range is mapped without asking whether the process has changed it meanwhile",
        "the GPU goes on writing to a frame that the process has unmapped or left behind",
        "own, after F10",
        PropertyCatalogue.NoStaleTranslation, (drm, pagemap, placement) => new M03SequenceIgnored(drm, pagemap, placement));

    protected override bool IsOutOfDate(SvmNotifier notifier, ulong seq) => false;
}
