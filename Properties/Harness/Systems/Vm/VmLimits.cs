using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>What there is in an execution on panthor's VMs, and how much of it.</summary>
static class VmLimits
{
    public const string SystemName = "vm";

    /// <summary>Variables for VMs. As many as the scenario has address spaces stand for one from the start.</summary>
    public const int Vms = 3;

    /// <summary>Variables A to D.</summary>
    public const int KernelMappings = 4;

    public const int MaxKernelPages = 4;

    /// <summary>All that a VM has for the kernel's buffers; one page more is too many.</summary>
    public const int AllKernelPages = (int)(KernelVaSpace.AutoRange / PageSize.Bytes);

    /// <summary>p to s.</summary>
    public const int Syncobjs = 4;

    /// <summary>Address-space slots of the hardware. Slot 0 is the microcontroller's, so that one VM has to give way to another.</summary>
    public const int LeastSlots = 2;

    /// <summary>Two VMs at a time.</summary>
    public const int MostSlots = 3;

    /// <summary>What one entry of the last but one level maps, and one table of the last.</summary>
    public const ulong BlockBytes = 1UL << 21;

    public const ulong PagesPerBlock = BlockBytes / PageSize.Bytes;

    /// <summary>The user's addresses end here, and the kernel's lie above.</summary>
    public const ulong UserEnd = PanthorVm.KernelStart;

    /// <summary>No address has more than 48 bits.</summary>
    public const ulong AddressEnd = 1UL << 48;

    /// <summary>All tables and buffers are in host memory; what the minimizer calls roomy.</summary>
    public const int VramInPages = 512;

    /// <summary>Where it can be made to fail.</summary>
    public static readonly FailureSite[] Sites =
    [
        FailureSite.Vma, FailureSite.VmBo, FailureSite.ReservedTables, FailureSite.PageTablePage, FailureSite.BindJob,
        FailureSite.PinPages, FailureSite.PgtableMap, FailureSite.PgtableUnmap, FailureSite.AsCommand,
    ];
}
