using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>Who hears of what happens to a memory, VRAM or the host's. Called at the step where it happens.</summary>
public interface IMemoryListener
{
    void PageAllocated(Pfn page, PageOwner owner);

    void PageFreed(Pfn page, PageOwner formerOwner);

    void MemoryFaulted(MemoryFault fault);
}
