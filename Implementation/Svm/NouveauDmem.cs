using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Svm;

/// <summary>
/// nouveau_dmem: video memory in which processes have pages (drivers/gpu/drm/nouveau/nouveau_dmem.c). It comes in chunks from the buddy
/// allocator, and stays the driver's until it is unloaded.
/// </summary>
public partial class NouveauDmem : DevPagemap
{
    /// <summary>nouveau's are 2 MiB.</summary>
    public const int PagesPerChunk = 2;

    readonly Resource freeListResource;
    readonly List<Page> freeList = new(4);
    readonly Dictionary<Page, Pfn> frames = [];
    readonly NouveauDrm drm;

    public NouveauDmem(NouveauDrm drm)
    {
        this.drm = drm;
        freeListResource = drm.Kernel.NewCell("free pages of device memory");
    }

    /// <summary>Pages that processes have; for audits.</summary>
    public int InUse => frames.Count - freeList.Count;

    protected NouveauDrm Drm => drm;

    protected ISvmListener Listener => drm.Listener;

    /// <summary>nouveau_dmem_page_addr: the frame of video memory behind a device-private page of this device.</summary>
    public override Pfn FrameOf(Page page) => frames[page];

    /// <summary>A device page back on the list. Within the step of whoever had it last.</summary>
    public override void PageFree(Page page)
    {
        drm.Kernel.Touch(StepKind.Write, freeListResource);
        page.ZoneDeviceData = null;
        freeList.Add(page);
    }

    /// <summary>The driver is unloaded: nobody has a page any more, and the chunks go back.</summary>
    public async ValueTask Unload()
    {
        if (InUse > 0)
            throw new InvalidOperationException($"{InUse} pages of device memory are in use when the driver is unloaded");
        if (frames.Count > 0)
            await FreeChunks([.. frames.Values]);
        frames.Clear();
        freeList.Clear();
    }

    /// <summary>nouveau_dmem_fini: all chunks, frame by frame.</summary>
    protected virtual ValueTask FreeChunks(IReadOnlyList<Pfn> chunks) => drm.Mm.Buddy.FreeMany(chunks);

    /// <summary>nouveau_dmem_page_alloc_locked: a page with one reference, locked; from a new chunk if none is free.</summary>
    protected async ValueTask<Page?> AllocatePage()
    {
        if (!await drm.Kernel.Allocate(FailureSite.DevicePage))
            return null;
        await drm.Kernel.Announce(StepKind.Write, freeListResource);
        if (freeList.Count == 0 && !await AddChunk())
        {
            Listener.Reached(SvmMark.DeviceMemoryExhausted);
            return null;
        }

        return TakeFree();
    }

    async ValueTask<bool> AddChunk()
    {
        var (errno, chunk) = await drm.Mm.Buddy.AllocateMany(PagesPerChunk, PageOwner.DeviceMemory);
        if (errno != Errno.None)
            return false;
        await drm.Kernel.Announce(StepKind.Write, freeListResource);
        foreach (var frame in chunk)
        {
            var page = Page.OfDevice(drm.Kernel, this, new Pfn(DevicePages.FirstPfn + (ulong)frames.Count));
            frames.Add(page, frame);
            freeList.Add(page);
        }

        return true;
    }

    /// <summary>Within the step that found a page, or brought some: nobody else comes between.</summary>
    Page TakeFree()
    {
        var page = freeList[^1];
        Unlist(page);
        page.InitZoneDevice();
        return page;
    }

    /// <summary>The last page is handed out; of a new chunk, too, it is not free any more (defect F20).</summary>
    protected virtual void Unlist(Page page) => freeList.RemoveAt(freeList.Count - 1);

    /// <summary>A page that was handed out and is not needed.</summary>
    protected async ValueTask GiveBack(Page page)
    {
        await page.Lock.Unlock();
        await drm.Memory.PutPage(page);
    }
}
