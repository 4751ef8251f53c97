using GpuMm.Harness.Checking;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>A GPU write must not get through to a page that was mapped read-only.</summary>
sealed class PermissionEnforced(ClaimBook claims) : VmmObserver
{
    public override void GpuTouchesPage(VirtualPage page, Pfn frame, Access access)
    {
        if (access != Access.Write)
            return;
        foreach (var claim in claims.Of(page))
        {
            if (claim.IsLive && !claim.Pages.Writable && claim.FrameOf(page.Vfn) == frame)
            {
                Hub.Violate(PropertyCatalogue.PermissionEnforced,
                    $"GPU write to {page.Vfn} reached {frame}, mapped read-only by {claim.Name}", page);
            }
        }
    }
}
