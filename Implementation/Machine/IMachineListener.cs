using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>Who hears of what happens in the machine. Called at the step where it happens.</summary>
public interface IMachineListener : IMemoryListener
{
    /// <summary>A driver wrote a word through the PRAMIN window, or erased it by clearing its page.</summary>
    void WordWritten(VramAddress address, ulong before, ulong after);

    /// <summary>A GPU access is about to touch VRAM: its walk is over and found a valid translation that permits it.</summary>
    void GpuTouchesPage(VramAddress pdb, Vfn vfn, Pfn page, Access access);

    /// <summary>The same of host memory. Only those hear of it whose GPU reaches that.</summary>
    void GpuTouchesHostPage(VramAddress pdb, Vfn vfn, Pfn page, Access access)
    {
    }

    /// <summary>The TLB has one translation more, or has dropped those of an address space.</summary>
    void CachedTranslationsChanged(VramAddress pdb);

    void TlbHit(VramAddress pdb, Vfn vfn);

    void PdeCacheHit(VramAddress pdb, Vfn vfn);

    void InvalidationWaitedForWalks(VramAddress pdb);
}
