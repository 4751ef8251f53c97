using GpuMm.Harness.Execution;
using GpuMm.Harness.Histories;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Checking;

/// <summary>
/// A checker that watches one execution. It overrides what concerns it and reports what must not be. Here is what every system has to tell;
/// a system with more to tell has observers of its own, derived from this.
/// </summary>
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

    public virtual void PageAllocated(Pfn page, PageOwner owner)
    {
    }

    public virtual void PageFreed(Pfn page, PageOwner formerOwner)
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

    /// <summary>Everything that was mapped has been unmapped; the address spaces still exist.</summary>
    public virtual void AtQuiescence()
    {
    }

    /// <summary>Tells of the objects whose order of calls it checks; the execution is over.</summary>
    public virtual void AddTo(HistoryWriter history)
    {
    }

    /// <summary>The execution is over, however it ended.</summary>
    public virtual void AtEnd(ExecutionRecord execution)
    {
    }
}
