using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// PUT says that there is an entry before its words are said to be complete.
/// </summary>
sealed class Z14ValidBitIgnored(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "Z14", "an entry of the fault buffer is used without a look at its valid bit", "own",
        PropertyCatalogue.Lifecycle, drm => new Z14ValidBitIgnored(drm));

    protected override async ValueTask<FaultEntry?> TakeEntry(int index) => await Faults.TakeEntry(index);
}
