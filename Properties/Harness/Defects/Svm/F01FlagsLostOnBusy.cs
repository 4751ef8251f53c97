using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// hmm_range_fault leaves nothing of them when it has to start again: the second attempt asks for nothing, and finds what happens to be
/// there.
/// </summary>
sealed class F01FlagsLostOnBusy(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "F01", "the flags that say what a fault needs stand in the array that EBUSY erases",
        "one race with an invalidation is enough to have a lawful access cancelled",
        "nouveau_svm.c before \"[PATCH v3 1/5] nouveau/hmm: fault one page at a time\", which removes its FIXME",
        PropertyCatalogue.FaultResolvedOnce, drm => new F01FlagsLostOnBusy(drm));

    protected override HmmRange NewRange(SvmNotifier notifier, SvmFault fault, bool acceptsDevicePages) => new()
    {
        Notifier = notifier,
        NotifierSeq = 0,
        Range = new VfnRange(fault.Vfn, 1),
        Pfns = [new HmmPfn(FlagsFor(fault.Access))],
        PfnFlagsMask = HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite,
        DevPrivateOwner = acceptsDevicePages ? Drm.Dmem.Owner : null,
    };
}
