using GpuMm.Harness.Checking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>
/// Watches each GPU access at the moment it touches memory: if no mapping has a claim on that page any more, but one had, the
/// translation is stale. An access that began before the unmap counts too, because the flush must have waited for it.
/// </summary>
sealed class NoStaleTranslation(ClaimBook claims) : VmmObserver
{
    public override void GpuTouchesPage(VirtualPage page, Pfn frame, Access access)
    {
        Claim? former = null;
        foreach (var claim in claims.Of(page))
        {
            if (claim.FrameOf(page.Vfn) != frame)
                continue;
            if (claim.IsLive)
                return;
            former = claim;
        }

        if (former is not null)
        {
            Hub.Violate(PropertyCatalogue.NoStaleTranslation,
                $"GPU {access.ToString().ToLowerInvariant()} of {page.Vfn} reached {frame}, which {former.Name} had given back", page);
        }
    }
}
