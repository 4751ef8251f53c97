using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The array is in and out: what was found for one fault asks for something in the name of the next.
/// </summary>
sealed class D21FlagsOfLastFault(NouveauDrm drm) : NouveauSvm(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfFaults(
        "D21", "a page is looked up with the flags that the last look-up left in the array",
        "a read of a page that may only be read is cancelled, because the access before it was a write",
        "drm_gpusvm.c before 67b8bfd4ec7d: the HMM PFNs are not initialised",
        PropertyCatalogue.FaultResolvedOnce, drm => new D21FlagsOfLastFault(drm));

    readonly HmmPfn[] pfns = new HmmPfn[1];

    protected override HmmRange NewRange(SvmNotifier notifier, SvmFault fault, bool acceptsDevicePages) => new()
    {
        Notifier = notifier,
        NotifierSeq = 0,
        Range = new(fault.Vfn, 1),
        Pfns = pfns,
        DefaultFlags = FlagsFor(fault.Access),
        PfnFlagsMask = HmmPfnFlags.ReqFault | HmmPfnFlags.ReqWrite,
        DevPrivateOwner = acceptsDevicePages ? Drm.Dmem.Owner : null,
    };
}
