using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// nouveau writes over the entry when the page has moved. Until then the GPU can write to the old page, which has been copied by then.
/// </summary>
sealed class F11cEntryOverwrittenLater(NouveauDrm drm, MmStruct mm, NouveauVmm vmm) : NouveauSvmm(drm, mm, vmm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfSvmm(
        "F11c", "pages that go to device memory are not taken from the GPU before they are copied",
        "what the GPU writes during the copy stays in the old page and is lost",
        "nouveau_svm.c and nouveau_dmem.c since \"nouveau/svm: use the new migration invalidation\", Ralph Campbell, 2020-07",
        PropertyCatalogue.DataLinearizable, (drm, mm, vmm) => new F11cEntryOverwrittenLater(drm, mm, vmm));

    protected override bool IsOwnAffair(MmuNotifierRange range) =>
        range.Event == MmuNotifyEvent.Migrate && range.Owner == Drm.Dmem.Owner && !ComesBack(range);

    static bool ComesBack(MmuNotifierRange range) => range.Mm.Look(range.Range.Start).Kind == CpuPteKind.DevicePrivate;
}
