using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// The driver's access to VRAM through the PRAMIN window (nova-core mm/pramin.rs). One window, one lock; the critical path takes it, so it
/// must never be held over an allocation.
/// </summary>
public class Pramin(KernelContext kernel, Bar0 bar0, Vram vram)
{
    readonly Mutex mutex = new(kernel, kernel.Lockdep.Class("pramin window", onFencePath: true));

    /// <summary>Takes the window in the name of <paramref name="owner"/>; null if the hardware refuses (EIO).</summary>
    public async ValueTask<PraminWindow?> Window(PageOwner owner)
    {
        var guard = await mutex.Lock();
        if (!kernel.Fails(FailureSite.PraminWindow))
            return Open(bar0, owner, guard);
        await guard.DisposeAsync();
        return null;
    }
    protected virtual PraminWindow Open(Bar0 bar0, PageOwner owner, LockGuard guard) => new(kernel, bar0, vram, owner, guard);
}
