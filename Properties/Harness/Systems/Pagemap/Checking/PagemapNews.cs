using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Pagemap;

namespace GpuMm.Harness.Systems.Pagemap.Checking;

/// <summary>Touches what those observers look at that hear of device memory, and tells them. Whoever hears it first passes it on.</summary>
sealed class PagemapNews(EventHub hub)
{
    readonly List<PagemapObserver> observers = [.. hub.Observers.OfType<PagemapObserver>()];

    public void Add(Observer observer)
    {
        if (observer is PagemapObserver ours)
            observers.Add(ours);
    }

    public void DevmemAllocated(Devmem devmem)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.DevmemAllocated((VramDevmem)devmem);
    }

    public void DevmemReleased(Devmem devmem)
    {
        LookedAtByCheckers();
        var (vram, pagemap) = ((VramDevmem)devmem, (VramPagemap)devmem.Dpagemap);
        foreach (var frame in vram.Frames)
            hub.Touch(StepKind.Read, pagemap.PageOf(frame).Resource);
        foreach (var observer in observers)
            observer.DevmemReleased(vram);
    }

    public void SetUp(PageMigration migrate, Devmem devmem)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.SetUp(migrate, (VramDevmem)devmem);
    }

    public void Finalized(PageMigration migrate)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.Finalized(migrate);
    }

    public void Reached(PagemapMark mark)
    {
        LookedAtByCheckers();
        foreach (var observer in observers)
            observer.Reached(mark);
    }

    public void Reached(MmMark mark)
    {
        foreach (var observer in observers)
            observer.Reached(mark);
    }

    /// <summary>A return writes the history: it commutes with nothing that a checker could see.</summary>
    void LookedAtByCheckers() => hub.Touch(StepKind.Read, Resource.History);
}
