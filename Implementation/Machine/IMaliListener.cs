using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>Who hears of what happens in a Mali GPU and in host memory. Called at the step where it happens.</summary>
public interface IMaliListener : IMemoryListener
{
    /// <summary>A GPU access is about to touch memory: it has found a valid translation that permits it.</summary>
    /// <param name="slot">The address-space slot.</param>
    /// <param name="root">The page tables that the slot used when the access began.</param>
    /// <param name="page">The virtual page.</param>
    /// <param name="frame">What it was translated to.</param>
    /// <param name="access">Read or write.</param>
    void GpuTouchesPage(int slot, Pfn root, VirtualAddress page, Pfn frame, Access access);

    void TlbHit(int slot, VirtualAddress page);

    /// <summary>The TLB has one translation more, or has dropped some.</summary>
    void TlbChanged(int slot);

    /// <summary>An access that had to wait for a locked region goes on.</summary>
    void AccessWaitedForRegion(int slot);

    /// <summary>A command began that cannot end before older accesses have.</summary>
    void CommandWaited(int slot, AsCommand command);

    void FaultRaised(int slot, MaliFault fault);
}
