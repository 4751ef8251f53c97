using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// Whoever closes it need not wait for the worker.
/// </summary>
sealed class F25LookupWithoutReference(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F25", "an svmm is used without a reference when the lock of its look-up is released",
        "whoever closes the channel meanwhile frees the svmm under the worker: use after free",
        "nouveau_svm.c: nouveau_svm_fault after svm->mutex, beside nouveau_svmm_fini",
        PropertyCatalogue.RefcountBalanced, drm => new F25LookupWithoutReference(drm));

    protected override void Hold(NouveauSvmm svmm)
    {
    }

    protected override ValueTask LetGo(NouveauSvmm svmm) => ValueTask.CompletedTask;
}
