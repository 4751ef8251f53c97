using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;

namespace GpuMm.Implementation.Pagemap;

/// <summary>
/// drm_device, as far as device memory needs it: the GPU and its memory, the kernel's memory, who hears of it all; and whether the device
/// is still there.
/// </summary>
public sealed class DrmDevice : Gate
{
    readonly Resource resource;
    int inside;
    bool unplugged;

    public DrmDevice(Vmm.GpuMm gpu, SystemMemory memory, Dma dma, CopyEngine copies, IPagemapListener listener)
    {
        (Gpu, Memory, Dma, Copies, Listener) = (gpu, memory, dma, copies, listener);
        resource = Kernel.NewCell("presence of the device");
        Work = new WorkQueue(Kernel, "device memory");
        Clears = new WorkQueue(Kernel, "clearing of video memory");
    }

    public KernelContext Kernel => Gpu.Kernel;

    public Vmm.GpuMm Gpu { get; }

    public SystemMemory Memory { get; }

    public Dma Dma { get; }

    public CopyEngine Copies { get; }

    public IPagemapListener Listener { get; }

    /// <summary>What those leave undone who must not wait: freeing memory, emptying address spaces. Needs a worker.</summary>
    public WorkQueue Work { get; }

    /// <summary>
    /// Jobs of the copy engine. Needs a worker of its own, because who waits for a job may have locks that emptying an address space takes.
    /// </summary>
    public WorkQueue Clears { get; }

    /// <summary>drm_dev_enter: false if the device is unplugged; else it is there until <see cref="Exit"/>.</summary>
    public async ValueTask<bool> Enter()
    {
        await Kernel.Announce(StepKind.Write, resource);
        if (unplugged)
            return false;
        inside++;
        return true;
    }

    /// <summary>drm_dev_exit.</summary>
    public async ValueTask Exit()
    {
        await Kernel.Announce(StepKind.Signal, resource);
        inside--;
    }

    /// <summary>drm_dev_is_unplugged, which may be true in the next step.</summary>
    public async ValueTask<bool> IsUnplugged()
    {
        await Kernel.Announce(StepKind.Read, resource);
        return unplugged;
    }

    /// <summary>drm_dev_unplug: nobody enters any more, and when it returns nobody is inside (synchronize_srcu).</summary>
    public async ValueTask Unplug()
    {
        await Kernel.Announce(StepKind.Write, resource);
        unplugged = true;
        if (inside > 0)
            Listener.Reached(PagemapMark.UnplugWaited);
        await Kernel.Announce(StepKind.Wait, resource, this);
    }

    public override bool IsOpen => inside == 0;

    public override string Describe() => "everybody to leave the device that is unplugged";
}
