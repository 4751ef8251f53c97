using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Vm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Systems.Vm;

/// <summary>A program variable for a VM. The handle is the pool's; here is whether there is one, and who keeps the VM active.</summary>
sealed class VmVariable(KernelContext kernel, int index)
{
    public Resource Cell { get; } = kernel.NewCell($"vm {index}");

    /// <summary>It stands for a VM, or somebody is making or destroying one.</summary>
    public bool IsTaken { get; set; }

    public Stack<PanthorVm> Users { get; } = [];
}

/// <summary>A program variable for a buffer of the kernel's in a VM.</summary>
sealed class KernelVariable(int index)
{
    public Resource Cell { get; } = new(ResourceKind.Cell, (ulong)index);

    public bool IsBusy { get; set; }

    public (PanthorVm Vm, PanthorGem Bo, VfnRange Range)? Mapping { get; set; }
}

/// <summary>
/// A sync object (drm_syncobj): it holds the fence of somebody else's work from the start, and that of a bind as soon as one was told to
/// signal it.
/// </summary>
sealed class Syncobj(KernelContext kernel, int index)
{
    public Resource Cell { get; } = kernel.NewCell($"sync {(char)('p' + index)}");

    /// <summary>Signalled by the program.</summary>
    public Fence First { get; } = new(kernel, $"first of sync {(char)('p' + index)}");

    /// <summary>The one that a wait waits for now; null as long as it is the first.</summary>
    public Fence? Later { get; set; }

    public Fence Current => Later ?? First;

    /// <summary>Somebody has signalled the first fence, or is about to.</summary>
    public bool IsSignalling { get; set; }
}

/// <summary>The user's handle of a buffer object.</summary>
sealed class BufferHandle(KernelContext kernel, int index, PanthorGem bo)
{
    public Resource Cell { get; } = kernel.NewCell($"handle of bo {index}");

    public PanthorGem Bo => bo;

    /// <summary>Somebody has closed it or is about to.</summary>
    public bool IsClosing { get; set; }

    public bool IsClosed { get; set; }
}
