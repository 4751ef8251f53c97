using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;

namespace GpuMm.Implementation.Svm;

/// <summary>
/// nouveau_drm, as far as shared virtual memory needs it: the GPU, its memory, the kernel's memory, and who hears of it all.
/// </summary>
public sealed class NouveauDrm
{
    public NouveauDrm(
        Vmm.GpuMm mm, SystemMemory memory, FaultBuffer faults, FaultCommands commands, CopyEngine copies, Hmm hmm, ISvmListener listener)
    {
        (Mm, Memory, Faults, Commands) = (mm, memory, faults, commands);
        (Copies, Hmm, Listener) = (copies, hmm, listener);
    }

    public KernelContext Kernel => Mm.Kernel;

    /// <summary>The GPU's memory management, on which every address space stands.</summary>
    public Vmm.GpuMm Mm { get; }

    public SystemMemory Memory { get; }

    public FaultBuffer Faults { get; }

    public FaultCommands Commands { get; }

    public CopyEngine Copies { get; }

    public Hmm Hmm { get; }

    /// <summary>Video memory that processes have pages in; set once by whoever builds the driver.</summary>
    public DevPagemap Dmem { get; set; } = null!;

    public ISvmListener Listener { get; }
}
