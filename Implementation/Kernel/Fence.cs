using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel;

/// <summary>A dma_fence: signalled once, with an error or with none (include/linux/dma-fence.h).</summary>
/// <param name="kernel">Whose tasks wait for it.</param>
/// <param name="name">What it is called in reports.</param>
public sealed class Fence(KernelContext kernel, string name) : Gate
{
    /// <summary>For those who look whether it is signalled without waiting for it: they touch this.</summary>
    public Resource Resource { get; } = kernel.NewCell(name);

    public bool IsSignalled { get; private set; }

    /// <summary><see cref="Errno.None"/> until it is signalled, and if all went well.</summary>
    public Errno Error { get; private set; }

    public override bool IsOpen => IsSignalled;

    public override string Describe() => $"fence '{name}'";

    /// <summary>dma_fence_set_error and dma_fence_signal.</summary>
    /// <exception cref="InvalidOperationException">It has been signalled before.</exception>
    public async ValueTask Signal(Errno error = Errno.None)
    {
        await kernel.Announce(StepKind.Signal, Resource);
        if (IsSignalled)
            throw new InvalidOperationException($"fence '{name}' is signalled twice");
        IsSignalled = true;
        Error = error;
    }

    /// <summary>dma_fence_wait; what came of it is then in <see cref="Error"/>.</summary>
    public StepAwaiter Wait() => kernel.Announce(StepKind.Wait, Resource, this);
}
