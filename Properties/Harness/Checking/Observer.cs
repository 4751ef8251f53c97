using GpuMm.Harness.Execution;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>A checker that watches one execution. It overrides what concerns it and reports what must not be.</summary>
abstract class Observer
{
    /// <summary>Where violations go; set when the observer joins an execution.</summary>
    public EventHub Hub { get; set; } = null!;

    public virtual void Invoked(Call call)
    {
    }

    public virtual void Responded(Call call)
    {
    }

    public virtual void MappingChanged(Mapping mapping, MappingState before)
    {
    }

    public virtual void PageTableChanged(PageTable table, PageTableState before)
    {
    }

    public virtual void PageAllocated(Pfn page, PageOwner owner)
    {
    }

    public virtual void PageFreed(Pfn page, PageOwner formerOwner)
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

    public virtual void GpuTouchesPage(PageOfVmm page, Pfn frame, Access access)
    {
    }

    public virtual void MemoryFaulted(MemoryFault fault)
    {
    }

    public virtual void LockdepReport(LockdepFinding finding)
    {
    }

    public virtual void FailureInjected(FailureSite site, int task)
    {
    }

    public virtual void Reached(VmmMark mark)
    {
    }

    /// <summary>Everything that was mapped has been unmapped; the address spaces still exist.</summary>
    public virtual void AtQuiescence()
    {
    }

    /// <summary>The execution is over, however it ended.</summary>
    public virtual void AtEnd(ExecutionRecord execution)
    {
    }
}
