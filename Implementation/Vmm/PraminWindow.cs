using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>The PRAMIN window while it is held. Moving it is a register write; disposing it releases the lock.</summary>
public class PraminWindow
{
    readonly KernelContext kernel;
    readonly Bar0 bar0;
    readonly Vram vram;
    readonly PageOwner owner;
    readonly LockGuard guard;

    protected internal PraminWindow(KernelContext kernel, Bar0 bar0, Vram vram, PageOwner owner, LockGuard guard)
    {
        this.kernel = kernel;
        this.bar0 = bar0;
        this.vram = vram;
        this.owner = owner;
        this.guard = guard;
    }

    public UnlockAwaiter DisposeAsync() => guard.DisposeAsync();

    /// <summary>Reads a word; null is EIO.</summary>
    public async ValueTask<ulong?> Read64(VramAddress address)
    {
        if (!Shows(address, 8) && !await MoveTo(address, 8))
            return null;
        await kernel.Announce(StepKind.Read, new Resource(ResourceKind.VramWord, address.Raw));
        return kernel.Fails(FailureSite.PraminRead) ? null : bar0.Read64(OffsetOf(address), owner);
    }

    /// <summary>Writes a word; false is EIO, and the word is as it was.</summary>
    public async ValueTask<bool> Write64(VramAddress address, ulong value)
    {
        if (!Shows(address, 8) && !await MoveTo(address, 8))
            return false;
        await kernel.Announce(StepKind.Write, new Resource(ResourceKind.VramWord, address.Raw));
        if (kernel.Fails(FailureSite.PraminWrite))
            return false;
        bar0.Write64(OffsetOf(address), value, owner);
        return true;
    }

    /// <summary>Zeroes the first words of a page that nothing points to yet. One step: nobody can see it half done.</summary>
    public async ValueTask<bool> Clear(Pfn page, int words)
    {
        if (!Shows(page.Address, PageSize.Bytes) && !await MoveTo(page.Address, PageSize.Bytes))
            return false;
        await kernel.Announce(StepKind.Write, new Resource(ResourceKind.VramPage, page.Raw));
        if (kernel.Fails(FailureSite.PraminWrite))
            return false;
        bar0.Clear(OffsetOf(page.Address), words, owner);
        return true;
    }

    /// <summary>In the window as it stands: its base is a multiple of 64 KiB, and not of its size (defect N27b).</summary>
    protected virtual ulong OffsetOf(VramAddress address) => address.Raw - bar0.WindowBase.Raw;

    /// <summary>Whether all the bytes lie in the window as it stands; it is the last byte that is easily forgotten.</summary>
    bool Shows(VramAddress address, ulong bytes) =>
        address.Raw >= bar0.WindowBase.Raw && address.Raw - bar0.WindowBase.Raw + bytes <= Bar0.WindowBytes;

    async ValueTask<bool> MoveTo(VramAddress address, ulong bytes)
    {
        if (address.Raw + bytes > vram.SizeInBytes)
            return false;
        await kernel.Announce(StepKind.Write, new Resource(ResourceKind.Register, Bar0.WindowBaseRegister));
        bar0.WriteWindowBase((uint)(address.Raw >> Bar0.WindowBaseShift));
        return true;
    }
}
