using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Svm;

/// <summary>
/// The process keeps the old page, and the new one is free as soon as the migration ends: what the GPU writes there is lost.
/// </summary>
sealed class F15UnmovedPageMapped(NouveauDrm drm) : NouveauDmem(drm)
{
    public static readonly SvmVariant Variant = SvmVariant.OfDmem(
        "F15", "pages of device memory are mapped whether or not the migration to them succeeded",
        "the GPU writes to a device page that is freed right after, and the process never sees it",
        "nouveau_dmem.c before \"drm/nouveau/svm: fix to migrate all requested pages\" and 8d073c94, Alistair Popple, 2020-12-01",
        PropertyCatalogue.NoStaleTranslation, drm => new F15UnmovedPageMapped(drm));

    protected override bool HasMoved(MigratePfn source) => true;
}
