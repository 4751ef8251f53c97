using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// What explicit mappings have there is overwritten.
/// </summary>
sealed class F07UnmanagedMapped(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F07", "a fault in the unmanaged range is handled as any other",
        "a page of the process replaces a buffer that was bound there, and the GPU reads wrong data",
        "nouveau_svm.c of \"[PATCH v3 1/5] nouveau/hmm: fault one page at a time\": the limit is computed and no longer used",
        PropertyCatalogue.VaExclusive, drm => new F07UnmanagedMapped(drm));

    protected override bool IsUnmanaged(SvmFault fault) => false;
}
