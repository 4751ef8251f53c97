using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.PageTables;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The first write through it goes to a page that others share.
/// </summary>
sealed class Z07AlwaysWritable(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "Z07", "every page is mapped for writing",
        "the GPU writes into constant data, or into pages that a child process shares",
        "own",
        PropertyCatalogue.PermissionEnforced, drm => new Z07AlwaysWritable(drm));

    protected override GpuPage? ConvertPfn(HmmPfn found) => base.ConvertPfn(found) is { } page ? page with { Writable = true } : null;
}
