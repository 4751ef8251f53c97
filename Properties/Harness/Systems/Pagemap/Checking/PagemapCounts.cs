using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>
/// The references that the layer keeps: of a zdd, one for each page that carries it; of an allocation, one for its zdd. When every process
/// has ended there is none of either.
/// </summary>
sealed class PagemapCounts(VramPagemap pagemap) : PagemapObserver
{
    readonly List<VramDevmem> allocations = [];
    readonly HashSet<Zdd> zdds = [];

    public override void DevmemAllocated(VramDevmem devmem) => allocations.Add(devmem);

    public override void CpuPteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        if (after is { Kind: CpuPteKind.DevicePrivate, Page: { ZoneDeviceData: Zdd zdd } page } && page.Pgmap == pagemap)
            zdds.Add(zdd);
    }

    public override void AtQuiescence()
    {
        foreach (var zdd in zdds)
        {
            int carrying = pagemap.Pages.Count(page => !page.IsFree && page.ZoneDeviceData == zdd);
            if (zdd.Count != carrying)
                Unbalanced($"{zdd.Count} references to a zdd are left, which {carrying} pages have");
        }

        foreach (var devmem in allocations.Where(devmem => devmem.Count > 0))
            Unbalanced($"{devmem.Count} references to an allocation for process {devmem.Mm.Id} are left");
    }

    void Unbalanced(string what) => Hub.Violate(PropertyCatalogue.RefcountBalanced, $"{what}, and every process has ended");
}
