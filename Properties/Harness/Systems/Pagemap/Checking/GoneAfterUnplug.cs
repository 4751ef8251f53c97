using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Svm;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>Once unplug has returned, no process has a page of the device, not even on its way from it, and none gets one.</summary>
sealed class GoneAfterUnplug(VramPagemap pagemap, SvmWorld world) : PagemapObserver
{
    bool isGone;

    public override void Responded(Call call)
    {
        if (call.Operation is not SvmOperation.Unplug)
            return;
        isGone = true;
        foreach (var at in pagemap.Pages.SelectMany(page => page.Mappings.Concat(page.MigrationEntries)))
            Violate(at.Mm, at.Vfn, "has");
    }

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (isGone && after.Page?.Pgmap == pagemap)
            Violate(mm, vfn, "gets");
    }

    void Violate(MmStruct mm, Vfn vfn, string does)
    {
        var page = new VirtualPage(mm.Id, vfn);
        Hub.Violate(PropertyCatalogue.GoneAfterUnplug,
            $"{world.NameOf(page)} {does} a page of the device's memory, and the device has been unplugged", page);
    }
}
