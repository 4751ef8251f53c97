using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>What the driver does with video memory for the pagemap layer: each page is copied by itself, in steps.</summary>
public class VramDevmemOps(VramPagemap pagemap) : DevmemOps
{
    readonly DrmDevice drm = pagemap.Drm;

    public override ValueTask<Errno> PopulateDevmemPfn(Devmem devmem, Page?[] pages)
    {
        if (drm.Kernel.Fails(FailureSite.DevicePage))
            return new(Errno.ENOMEM);
        var frames = ((VramDevmem)devmem).Frames;
        for (int i = 0; i < pages.Length; i++)
            pages[i] = pagemap.PageOf(frames[i]);
        return new(Errno.None);
    }

    public override async ValueTask<Errno> CopyToDevmem(Page?[] pages, Pfn?[] dmaAddresses)
    {
        for (int i = 0; i < pages.Length; i++)
        {
            if (pages[i] is { } page && dmaAddresses[i] is { } address && !await drm.Copies.CopyToVram(address, pagemap.FrameOf(page)))
                return Errno.EIO;
        }

        return Errno.None;
    }

    public override async ValueTask<Errno> CopyToRam(Page?[] pages, Pfn?[] dmaAddresses)
    {
        for (int i = 0; i < pages.Length; i++)
        {
            if (pages[i] is { } page && dmaAddresses[i] is { } address && !await drm.Copies.CopyToHost(pagemap.FrameOf(page), address))
                return Errno.EIO;
        }

        return Errno.None;
    }

    /// <summary>Freeing takes locks, and is left to a worker.</summary>
    public override void DevmemRelease(Devmem devmem)
    {
        drm.Listener.DevmemReleased(devmem);
        pagemap.Lru.Remove((VramDevmem)devmem);
        ((VramDevmem)devmem).Drop();
    }
}
