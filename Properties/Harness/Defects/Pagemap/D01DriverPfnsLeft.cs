using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// The numbers are there before their pages are locked. Read as migrate PFNs, those of this device name no page that there is; others would
/// name a page of somebody else.
/// </summary>
class D01DriverPfnsLeft(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D01", "a failed migration puts pages by the raw numbers that the driver gave, as if they were migrate PFNs",
        "a stranger's page is unlocked and put, or NULL is dereferenced where no page has the number",
        "\"drm/pagemap: Clear driver-provided PFNs from migration PFN array\", 4567a477e55f, 2026",
        PropertyCatalogue.Progress, drm => new D01DriverPfnsLeft(drm));

    const int MigratePfnShift = 6;

    protected override async ValueTask PutDestinations(PagemapTransfer transfer)
    {
        for (int i = 0; i < transfer.Npages; i++)
        {
            if (transfer.IsToLock(i))
                await UnlockPut(MigratePfnToPage(transfer.DevicePages[i]!.Pfn)!);
        }

        await base.PutDestinations(transfer);
    }

    Page? MigratePfnToPage(Pfn raw) =>
        Drm.Memory.Pages.FirstOrDefault(page => page.Pfn.Raw == raw.Raw >> MigratePfnShift);
}
