using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Implementation.Svm;
using GpuMm.Implementation.Vmm;
using GpuMm.Model.Lifecycles;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Svm.Checking;

/// <summary>A checker that also hears what happens in nouveau's driver and on the GPU.</summary>
abstract class NouveauObserver : SvmObserver
{
    /// <summary>The hardware finds something else in the GPU's page tables than before.</summary>
    /// <param name="page">Space is the number of the process.</param>
    /// <param name="entry">What it finds now.</param>
    public virtual void GpuEntryChanged(VirtualPage page, HardwarePte entry)
    {
    }

    /// <summary>A GPU access is about to touch memory through a translation that permits it.</summary>
    public virtual void GpuTouchesPage(VirtualPage page, Pfn frame, Access access, bool inHost)
    {
    }

    public virtual void FaultRaised(FaultEntry fault)
    {
    }

    /// <summary>There was no room for an entry.</summary>
    public virtual void FaultDropped(FaultEntry fault)
    {
    }

    public virtual void FaultFetched(FaultEntry fault, bool stale)
    {
    }

    public virtual void GetAdvanced(int from, int to)
    {
    }

    public virtual void FaultHandled(SvmFault fault, FaultOutcome outcome)
    {
    }

    /// <param name="at">The time of it: what was raised before it is out of date.</param>
    public virtual void Replayed(long at)
    {
    }

    /// <summary>Of the virtual space, which the fault handler has from the beginning to the end, and a buffer while it is there.</summary>
    public virtual void MappingChanged(Mapping mapping, MappingState before)
    {
    }

    public virtual void Reached(SvmMark mark)
    {
    }
}
