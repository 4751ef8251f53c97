using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Defects.Pagemap;

/// <summary>
/// Nobody holds their locks, and nobody has a reference to them.
/// </summary>
sealed class D02UnlockedPagesPut(DrmDevice drm) : VramPagemap(drm)
{
    public static readonly PagemapVariant Variant = PagemapVariant.Of(
        "D02", "a failed migration unlocks and puts all pages of the driver, locked or not",
        "pages that were free lose a reference more: refcount underflow, and a lock nobody held",
        "\"drm/pagemap: Avoid unlocking and putting device pages unless they were successfully locked\", Matthew Brost; Fixes 75af93b3f5d0",
        PropertyCatalogue.LockOrder, drm => new D02UnlockedPagesPut(drm));

    protected override async ValueTask PutDestinations(PagemapTransfer transfer)
    {
        for (int i = 0; i < transfer.Npages; i++)
        {
            if (transfer.IsToLock(i))
                transfer.Migrate.Dst[i] = MigratePfn.To(transfer.DevicePages[i]!);
        }

        await base.PutDestinations(transfer);
    }
}
