using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The next attempt needs the lock that this one has.
/// </summary>
sealed class F08RetryKeepsPage(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F08", "an atomic fault that has to be tried again keeps the page locked",
        "the next attempt, and any CPU fault on the page, waits for a lock that nobody releases",
        "\"nouveau/svm: fix missing folio unlock + put after make_device_exclusive_range()\", David Hildenbrand, 2025-01-24",
        PropertyCatalogue.NoDeadlock, drm => new F08RetryKeepsPage(drm));

    protected override ValueTask LetGoForRetry(Page page) => ValueTask.CompletedTask;
}
