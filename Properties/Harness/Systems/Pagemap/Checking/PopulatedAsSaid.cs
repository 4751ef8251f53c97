using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>
/// When a call says that it has populated a range, each page of it was in the device's memory at some moment of the call. It may be gone
/// again by then; and the OOM reaper, which asks nobody, may have taken it on its way.
/// </summary>
sealed class PopulatedAsSaid(VramPagemap pagemap, SvmWorld world) : PagemapObserver
{
    readonly HashSet<VirtualPage> onDevice = [];
    readonly Dictionary<Call, HashSet<VirtualPage>> seen = []; // there, or reaped, since the population began

    public override void Invoked(Call call)
    {
        if (call.Operation is SvmOperation.Populate)
            seen[call] = [];
    }

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        var page = new VirtualPage(mm.Id, vfn);
        bool wasThere = onDevice.Remove(page);
        bool isThere = after.Kind == CpuPteKind.DevicePrivate && after.Page!.Pgmap == pagemap;
        bool isReaped = before.Kind == CpuPteKind.Migration && after.Kind == CpuPteKind.None;
        if (isThere)
            onDevice.Add(page);
        if (!wasThere && !isThere && !isReaped)
            return;
        foreach (var pages in seen.Values)
            pages.Add(page);
    }

    public override void Responded(Call call)
    {
        if (!seen.Remove(call, out var pages) || call is not { Operation: SvmOperation.Populate populate, Response: SvmResponse.Done })
            return;
        foreach (var vfn in Enumerable.Range(populate.Page, populate.Pages).Select(SvmWindow.VfnOf))
        {
            var page = new VirtualPage(populate.Process, vfn);
            if (onDevice.Contains(page) || pages.Contains(page))
                continue;
            string message = $"{populate} succeeded, and {world.NameOf(page)} was never in the memory of the device meanwhile";
            Hub.Violate(PropertyCatalogue.PopulatedAsSaid, message, page);
        }
    }
}
