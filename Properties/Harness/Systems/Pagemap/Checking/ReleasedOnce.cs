using GpuMm.Harness.Checking;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>An allocation is released when nobody has a page of it, and not again; when every process has ended, all are.</summary>
sealed class ReleasedOnce(VramPagemap pagemap) : PagemapObserver
{
    readonly List<VramDevmem> live = [];

    public override void DevmemAllocated(VramDevmem devmem) => live.Add(devmem);

    public override void DevmemReleased(VramDevmem devmem)
    {
        if (!live.Remove(devmem))
            Violate($"the allocation of {Text(devmem)} was released again");
        int held = devmem.Frames.Count(frame => !pagemap.PageOf(frame).IsFree);
        if (held > 0)
            Violate($"the allocation of {Text(devmem)} was released, and {held} of its pages are in use");
    }

    public override void AtQuiescence()
    {
        foreach (var devmem in live)
            Violate($"the allocation of {Text(devmem)} was not released, and every process has ended");
    }

    static string Text(VramDevmem devmem) => $"vram {string.Join(", ", devmem.Frames)} for process {devmem.Mm.Id}";

    void Violate(string message) => Hub.Violate(PropertyCatalogue.ReleasedOnce, message);
}
