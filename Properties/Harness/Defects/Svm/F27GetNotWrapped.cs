using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// After its last entry comes whatever lies behind it.
/// </summary>
sealed class F27GetNotWrapped(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F27", "GET goes on behind the end of the ring",
        "the worker reads memory behind the buffer as faults, and misses the next real ones",
        "a slip: nouveau_svm.c sets it to 0",
        PropertyCatalogue.MemorySafe, drm => new F27GetNotWrapped(drm));

    protected override int Next(int get) => get + 1;
}
