using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;

namespace GpuMm.Implementation.Vm;

/// <summary>What all VMs of one GPU share: memory, the hardware MMU with its slots, and who listens.</summary>
public sealed class PanthorDevice
{
    /// <summary>Bits of a virtual address (GPU_MMU_FEATURES.VA_BITS).</summary>
    public const int VaBits = 48;

    /// <summary>Bits of a physical address.</summary>
    public const int PaBits = 40;

    /// <param name="kernel">The kernel it runs in.</param>
    /// <param name="slots">Address-space slots of the hardware; slot 0 is the firmware's.</param>
    /// <param name="listener">Hears of everything.</param>
    /// <param name="makeMmu">A driver of the slots that has a defect; null for the right one.</param>
    /// <param name="pages">A pool that memory shares with earlier executions; null for none.</param>
    public PanthorDevice(
        KernelContext kernel, int slots, IVmListener listener, Func<PanthorDevice, PanthorMmu>? makeMmu = null, HostPagePool? pages = null)
    {
        Kernel = kernel;
        Listener = listener;
        Memory = new HostMemory(listener, pages);
        Hardware = new MaliMmu(kernel, Memory, slots, VaBits, listener);
        TablePages = new TablePageCache(kernel, Memory);
        Slots = slots;
        Mmu = makeMmu?.Invoke(this) ?? new PanthorMmu(this);
    }

    public KernelContext Kernel { get; }

    public IVmListener Listener { get; }

    public HostMemory Memory { get; }

    public MaliMmu Hardware { get; }

    public TablePageCache TablePages { get; }

    public int Slots { get; }

    public PanthorMmu Mmu { get; }
}
