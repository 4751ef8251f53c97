using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Kernel.Mm;

/// <summary>
/// The memory of the machine as the kernel manages it: pages of processes, the one page of zeros, the cache of the one file, and swap.
/// Reading and writing a page happens within the step of whoever does it.
/// </summary>
public sealed class SystemMemory
{
    /// <summary>How long the disk takes to write a page, in virtual time: longer than hmm_range_fault is willing to wait.</summary>
    public const long WritebackMs = 1500;

    static readonly PageOwner Owner = new(PageUse.ProcessPage, 0);

    readonly KernelContext kernel;
    readonly HostMemory host;
    readonly Dictionary<int, Page> pageCache = [];
    readonly Resource[] fileResources; // by page of the file
    readonly Dictionary<int, ulong> disk = [];
    readonly List<Page> pages = new(16);
    readonly Dictionary<int, ulong> framesOf = [];
    int swapSlots;

    public SystemMemory(KernelContext kernel, HostMemory host)
    {
        (this.kernel, this.host) = (kernel, host);
        fileResources = [.. Enumerable.Range(0, SvmWindow.PagesPerHalf).Select(page => kernel.NewCell($"page {page} of the file"))];
        ZeroPage = NewPage();
        Write(ZeroPage, 0);
    }

    public KernelContext Kernel => kernel;

    /// <summary>What every anonymous page shows that was read and never written. Nobody counts references to it.</summary>
    public Page ZeroPage { get; }

    /// <summary>All pages that are in use, and the page of zeros; for audits.</summary>
    public IReadOnlyList<Page> Pages => pages;

    /// <summary>Slots of swap that entries still refer to; for audits.</summary>
    public int SwapSlotsInUse => swapSlots;

    /// <summary>The page that caches a page of the file, if there is one.</summary>
    public Page? Cached(int filePage)
    {
        kernel.Touch(StepKind.Read, fileResources[filePage]);
        return pageCache.GetValueOrDefault(filePage);
    }

    /// <summary>A page for a process: anonymous, holding what was in it before. Null is ENOMEM.</summary>
    public async ValueTask<Page?> AllocateAnon()
    {
        if (!await kernel.Allocate(FailureSite.ProcessPage))
            return null;
        var page = NewPage();
        (page.IsAnon, page.IsAnonExclusive) = (true, true);
        return page;
    }

    /// <summary>alloc_zeroed_user_highpage.</summary>
    public async ValueTask<Page?> AllocateZeroedAnon()
    {
        if (await AllocateAnon() is not { } page)
            return null;
        Write(page, 0);
        return page;
    }

    /// <summary>A page to migrate to: as <see cref="AllocateAnon"/>, and locked.</summary>
    public async ValueTask<Page?> AllocateLocked()
    {
        if (await AllocateAnon() is not { } page)
            return null;
        page.Lock.TryTake(); // nobody else has heard of it
        return page;
    }

    /// <summary>filemap_fault: the page of the cache, read from disk if it was not there, with a reference for the caller.</summary>
    public async ValueTask<Page?> ReadFile(int filePage)
    {
        if (Cached(filePage) is null && !await kernel.Allocate(FailureSite.ProcessPage))
            return null;
        await kernel.Announce(StepKind.Write, fileResources[filePage]);
        if (!pageCache.TryGetValue(filePage, out var page))
        {
            pageCache[filePage] = page = NewPage();
            page.FilePage = filePage;
            Write(page, disk.GetValueOrDefault(filePage, SvmWindow.FileContent(filePage)));
        }

        page.Get();
        return page;
    }

    /// <summary>put_page. A page without references is free, and its content gone.</summary>
    public void Put(Page page)
    {
        if (page == ZeroPage || !page.Drop())
            return;
        if (page.Pgmap is { } pgmap)
            pgmap.PageFree(page);
        else
            Free(page);
    }

    /// <summary>put_page as a step of its own.</summary>
    public async ValueTask PutPage(Page page)
    {
        await kernel.Announce(StepKind.Write, page.Resource);
        Put(page);
    }

    /// <summary>The first word of a page of system memory.</summary>
    public ulong Read(Page page, string by = "kernel")
    {
        kernel.Touch(StepKind.Read, DataOf(page));
        return host.ReadData(page.Pfn, by);
    }

    public void Write(Page page, ulong value, string by = "kernel")
    {
        kernel.Touch(StepKind.Write, DataOf(page));
        host.WriteData(page.Pfn, value, by);
    }

    /// <summary>A new slot of swap, for nobody yet.</summary>
    internal SwapSlot NewSwapSlot(Page page)
    {
        swapSlots++;
        var slot = new SwapSlot(kernel.NewCell("swap slot")) { Cache = page };
        page.Get();
        page.Swap = slot;
        return slot;
    }

    /// <summary>swap_free: an entry less refers to the slot.</summary>
    internal void FreeSwap(SwapSlot slot)
    {
        kernel.Touch(StepKind.Write, slot.Resource);
        if (--slot.Count > 0)
            return;
        swapSlots--;
        if (slot.Cache is { } cached)
            DropFromSwapCache(cached, slot);
    }

    internal void DropFromSwapCache(Page page, SwapSlot slot)
    {
        kernel.Touch(StepKind.Write, slot.Resource);
        (slot.Cache, page.Swap) = (null, null);
        Put(page);
    }

    /// <summary>Writes a page of the file back and forgets it, if nobody else has it.</summary>
    internal void DropFromPageCache(Page page)
    {
        int filePage = page.FilePage!.Value;
        kernel.Touch(StepKind.Write, fileResources[filePage]);
        disk[filePage] = Read(page);
        pageCache.Remove(filePage);
        page.FilePage = null;
        Put(page);
    }

    /// <summary>The disk is slow: nothing happens for a while, and then the write is done.</summary>
    internal ValueTask WaitForDisk() => kernel.Sleep(WritebackMs);

    /// <summary>Everything in the cache of the file goes back to disk; for the end of a run.</summary>
    public void DropPageCache()
    {
        foreach (var page in pageCache.Values.ToArray())
        {
            if (page.MapCount == 0)
                DropFromPageCache(page);
        }
    }

    Page NewPage()
    {
        var page = new Page(kernel, NewFrame());
        host.AllocateExtent(new PfnRange(page.Pfn, 1), Owner, 0);
        pages.Add(page);
        return page;
    }

    /// <summary>Each task has frames of its own, so that which one a page gets does not depend on who came first.</summary>
    Pfn NewFrame()
    {
        int task = kernel.RunningTask?.Id ?? -1;
        ulong taken = framesOf.GetValueOrDefault(task);
        framesOf[task] = taken + 1;
        return new Pfn(((ulong)(task + 2) << 12) + taken);
    }

    void Free(Page page)
    {
        if (page.MapCount > 0)
            throw new RefcountException($"page {page} was freed while it is mapped");
        kernel.Touch(StepKind.Write, DataOf(page));
        host.FreeExtent(new PfnRange(page.Pfn, 1));
        pages.Remove(page);
    }

    static Resource DataOf(Page page) => new(ResourceKind.HostPage, page.Pfn.Raw);

}
