using GpuMm.Harness.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>
/// Hears everything that happens in the kernel's memory management in one execution, touches what the observers look at, and tells them.
/// What every system has to tell goes on to the hub; what the driver has to tell, a class derived from it hears.
/// </summary>
abstract class SvmEvents : IMmListener, IMemoryListener
{
    const ulong FirstEntryResource = 1; // 0 is the audit of every system
    const ulong EntriesPerProcess = SvmWindow.Pages;

    readonly List<SvmObserver> observers;

    /// <summary>Those observers that the hub already has hear of it from the start.</summary>
    protected SvmEvents(EventHub hub) => (Hub, observers) = (hub, [.. hub.Observers.OfType<SvmObserver>()]);

    protected EventHub Hub { get; }

    public virtual void Add(Observer observer)
    {
        Hub.Add(observer);
        if (observer is SvmObserver ours)
            observers.Add(ours);
    }

    public void PageAllocated(Pfn page, PageOwner owner)
    {
        Hub.Touch(StepKind.Write, new Resource(ResourceKind.VramPage, page.Raw));
        Hub.PageAllocated(page, owner);
    }

    public void PageFreed(Pfn page, PageOwner formerOwner)
    {
        Hub.Touch(StepKind.Write, new Resource(ResourceKind.VramPage, page.Raw));
        Hub.PageFreed(page, formerOwner);
    }

    public void MemoryFaulted(MemoryFault fault)
    {
        Hub.Touch(StepKind.Read, fault.Place);
        Hub.MemoryFaulted(fault);
    }

    public void PteChanged(MmStruct mm, Vfn vfn, CpuPte before, CpuPte after)
    {
        LookedAtByCheckers();
        Hub.Touch(StepKind.Write, EntryResource(mm.Id, SvmWindow.PageOf(vfn)!.Value));
        foreach (var observer in observers)
            observer.CpuPteChanged(mm, vfn, before, after);
    }

    /// <summary>Which situation that is, depends on the system.</summary>
    public abstract void Reached(MmMark mark);

    /// <summary>A return writes the history: it commutes with nothing that a checker could see.</summary>
    protected void LookedAtByCheckers() => Hub.Touch(StepKind.Read, Resource.History);

    /// <summary>What both processors' page tables say of a page, as those see it who compare them.</summary>
    public static Resource EntryResource(int process, int page) =>
        new(ResourceKind.Audit, FirstEntryResource + ((ulong)process * EntriesPerProcess) + (ulong)page);
}
