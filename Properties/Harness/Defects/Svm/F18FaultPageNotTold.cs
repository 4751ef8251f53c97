using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The handler of the CPU fault has the page locked and holds a reference: it never can migrate, and the CPU faults for ever.
/// </summary>
sealed class F18FaultPageNotTold(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "F18", "migrate_to_ram does not say which page the fault is for",
        "the handler's own reference keeps the page in place, and the CPU faults on it without end",
        "nouveau_dmem_migrate_to_ram without args.fault_page; mm/migrate_device.c, cba4f98b and 16ce101db85d",
        PropertyCatalogue.Progress, drm => new F18FaultPageNotTold(drm));

    protected override Page? FaultPageOf(FaultingPage fault) => null;
}
