using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The process may access it, and will, when the data can be had.
/// </summary>
sealed class W04FailureForbidsAccess(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "W04", "a page that cannot come back to the CPU looks like one that the process may not access",
        "the process dies of SIGSEGV, not SIGBUS, and the search starts at its innocent code",
        "own",
        PropertyCatalogue.TranslationLinearizable, drm => new W04FailureForbidsAccess(drm));

    public override async ValueTask<VmFault> MigrateToRam(FaultingPage fault) =>
        await base.MigrateToRam(fault) == VmFault.None ? VmFault.None : VmFault.Sigsegv;
}
