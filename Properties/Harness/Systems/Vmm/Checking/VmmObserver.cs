using GpuMm.Harness.Checking;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vmm.Checking;

/// <summary>A checker that also hears what happens in a Vmm and on its GPU.</summary>
abstract class VmmObserver : Observer
{
    public virtual void MappingChanged(Mapping mapping, MappingState before)
    {
    }

    public virtual void PageTableChanged(PageTable table, PageTableState before)
    {
    }

    /// <summary>A table became reachable by hardware, through the entry at <see cref="TableLink.Entry"/>.</summary>
    public virtual void TableLinked(TableLink link)
    {
    }

    /// <summary>A leaf entry of the reachable tables changed.</summary>
    public virtual void EntryChanged(EntryChange change)
    {
    }

    public virtual void GpuTouchesPage(VirtualPage page, Pfn frame, Access access)
    {
    }

    public virtual void Reached(VmmMark mark)
    {
    }
}
