using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Somebody who has the page for a moment, as an eviction does, is taken for a reason to end the process.
/// </summary>
sealed class Z17UnmovablePageForbidden(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "Z17", "a CPU fault on a page that cannot migrate at the moment ends with SIGSEGV",
        "a process is killed because an eviction happened to hold its page just then",
        "own",
        PropertyCatalogue.TranslationLinearizable, drm => new Z17UnmovablePageForbidden(drm));

    protected override VmFault NothingToMigrate() => VmFault.Sigsegv;
}
