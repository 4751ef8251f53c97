using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Svm;

namespace GpuMm.Harness.Defects.Manager;

/// <summary>
/// What the driver takes from its own memory it is told of as anybody is, and leaves to itself.
/// </summary>
sealed class M20EvictionKeepsEntries(NouveauDrm drm, MmStruct mm, NouveauVmm vmm) : NouveauSvmm(drm, mm, vmm)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfSvmm(
        "M20", "an eviction of device memory does not take the pages from the GPU first",
        "the GPU goes on in a frame that holds page tables, a buffer or another process's page by then",
        "own, after F11",
        PropertyCatalogue.NoStaleTranslation, (drm, mm, vmm) => new M20EvictionKeepsEntries(drm, mm, vmm));

    protected override bool IsOwnAffair(MmuNotifierRange range) =>
        range.Event == MmuNotifyEvent.Clear && range.Mm.Look(range.Range.Start) is { Kind: CpuPteKind.DevicePrivate } pte
        && pte.Page!.Pgmap == Drm.Dmem;
}
