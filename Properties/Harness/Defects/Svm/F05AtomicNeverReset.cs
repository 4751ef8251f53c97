using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// A read of a page that may not be written is cancelled for it.
/// </summary>
sealed class F05AtomicNeverReset(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F05", "after an atomic fault the rest of the batch is handled as atomic",
        "a read of a read-only page is cancelled because it asks for exclusive access",
        "\"[PATCH v11 10/10] nouveau/svm: Implement atomic SVM access\", Alistair Popple, 2021-06",
        PropertyCatalogue.FaultResolvedOnce, drm => new F05AtomicNeverReset(drm));

    bool isAtomic;

    protected override ValueTask<int> HandleAll(List<SvmFault> faults)
    {
        isAtomic = false;
        return base.HandleAll(faults);
    }

    protected override bool IsAtomic(SvmFault fault) => isAtomic |= base.IsAtomic(fault);
}
