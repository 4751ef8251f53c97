using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>
/// Hears everything that happens in the Vmms of one execution and on their GPU, touches what the observers look at, and tells them. What
/// every system has to tell goes on to the hub.
/// </summary>
sealed class VmmEvents : IMachineListener, IVmmListener
{
    readonly EventHub hub;
    readonly List<VmmObserver> observers;

    /// <summary>Those observers of the Vmm that the hub already has hear of it from the start.</summary>
    public VmmEvents(EventHub hub) => (this.hub, observers) = (hub, [.. hub.Observers.OfType<VmmObserver>()]);

    public EventHub Hub => hub;

    /// <summary>What the hardware could reach, once there is a machine.</summary>
    public PageTableGraph Graph { get; set; } = null!;

    public void Add(Observer observer)
    {
        hub.Add(observer);
        if (observer is VmmObserver ours)
            observers.Add(ours);
    }

    /// <summary>
    /// What becomes of a page as a table, when an entry points to it or no longer does, depends on who owns it and what it holds.
    /// </summary>
    public void LooksInto(Pfn page) => hub.Touch(StepKind.Read, PageResource(page));

    public void TableLinked(TableLink link)
    {
        hub.Touch(StepKind.Read, Resource.History);
        foreach (var observer in observers)
            observer.TableLinked(link);
    }

    public void EntryChanged(EntryChange change)
    {
        hub.Touch(StepKind.Read, Resource.History);
        foreach (var observer in observers)
            observer.EntryChanged(change);
    }

    void IMemoryListener.PageAllocated(Pfn page, PageOwner owner)
    {
        hub.Touch(StepKind.Write, PageResource(page));
        hub.PageAllocated(page, owner);
    }

    void IMemoryListener.PageFreed(Pfn page, PageOwner formerOwner)
    {
        hub.Touch(StepKind.Write, PageResource(page));
        hub.PageFreed(page, formerOwner);
    }

    void IMemoryListener.MemoryFaulted(MemoryFault fault) => hub.MemoryFaulted(fault);

    void IMachineListener.WordWritten(VramAddress address, ulong before, ulong after)
    {
        hub.Touch(StepKind.Write, new Resource(ResourceKind.VramWord, address.Raw));
        Graph.WordWritten(address, before, after);
    }

    void IMachineListener.GpuTouchesPage(VramAddress pdb, Vfn vfn, Pfn page, Access access)
    {
        hub.Touch(StepKind.Read, Resource.History);
        var touched = new VirtualPage(Graph.VmmOf(pdb), vfn);
        foreach (var observer in observers)
            observer.GpuTouchesPage(touched, page, access);
    }

    void IMachineListener.CachedTranslationsChanged(VramAddress pdb) => hub.Touch(StepKind.Read, Resource.History);

    void IMachineListener.TlbHit(VramAddress pdb, Vfn vfn) => hub.Mark(VmmSometimes.TlbHit);

    void IMachineListener.PdeCacheHit(VramAddress pdb, Vfn vfn) => hub.Mark(VmmSometimes.PdeCacheHit);

    void IMachineListener.InvalidationWaitedForWalks(VramAddress pdb) => hub.Mark(VmmSometimes.InvalidationWaitedForWalks);

    void IVmmListener.MappingChanged(Mapping mapping, MappingState before)
    {
        bool released = before == MappingState.Quarantined && mapping.State == MappingState.Free;
        hub.Touch(released ? StepKind.Write : StepKind.Read, Resource.History);
        if (before == MappingState.Free || mapping.State == MappingState.Free)
            hub.Touch(StepKind.Write, EventHub.Audit);
        foreach (var observer in observers)
            observer.MappingChanged(mapping, before);
    }

    void IVmmListener.PageTableChanged(PageTable table, PageTableState before)
    {
        foreach (var observer in observers)
            observer.PageTableChanged(table, before);
    }

    void IVmmListener.RootRetired(Pfn root) => Graph.Retire(root);

    void IVmmListener.Reached(VmmMark mark)
    {
        hub.Mark(mark);
        foreach (var observer in observers)
            observer.Reached(mark);
    }

    static Resource PageResource(Pfn page) => new(ResourceKind.VramPage, page.Raw);
}
