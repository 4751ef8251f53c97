using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Kernel.Mm;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Pagemap;

/// <summary>
/// A driver that keeps pages of processes in its video memory: it allocates for each range that is populated, and evicts others when there
/// is no room (as drivers/gpu/drm/xe/xe_svm.c does through TTM).
/// </summary>
public class VramPagemap : DrmPagemap
{
    const long RetryMs = 1;

    readonly Page[] pages; // by frame
    readonly VramDevmemOps ops;

    public VramPagemap(DrmDevice drm, Func<VramPagemap, VramDevmemOps>? makeOps = null)
        : base(drm)
    {
        pages = [.. Enumerable.Range(0, drm.Gpu.Vram.SizeInPages).Select(frame =>
            Page.OfDevice(drm.Kernel, this, new Pfn(DevicePages.FirstPfn + (ulong)frame)))];
        Lru = new VramLru(drm.Kernel);
        ops = makeOps?.Invoke(this) ?? new VramDevmemOps(this);
    }

    /// <summary>The struct pages of all video memory, by frame; for audits.</summary>
    public IReadOnlyList<Page> Pages => pages;

    public VramLru Lru { get; }

    public Page PageOf(Pfn frame) => pages[frame.Raw];

    public override Pfn FrameOf(Page page) => new(page.Pfn.Raw - DevicePages.FirstPfn);

    /// <summary>Evicts the allocation that was used least recently.</summary>
    /// <returns>ENOENT if there is none; else as <see cref="DrmPagemap.EvictToRam"/>.</returns>
    public async ValueTask<Errno> EvictOldest()
    {
        if (await Lru.Oldest() is not { } victim)
            return Errno.ENOENT;
        var errno = await EvictToRam(victim);
        await victim.Put();
        return errno;
    }

    /// <summary>
    /// The GPU uses a page, which is evicted after those that it uses less. The caller knows that whoever has the page keeps it meanwhile.
    /// </summary>
    public async ValueTask Used(Page page)
    {
        if (page.Pgmap == this)
            await Lru.Used((VramDevmem)DevmemOf(page));
    }

    protected override async ValueTask<Errno> Populate(MmStruct mm, VfnRange range, long timesliceMs)
    {
        if (await IsResident(mm, range))
        {
            Listener.Reached(PagemapMark.AlreadyResident);
            return Errno.None;
        }

        var (errno, devmem) = await Allocate(mm, (int)range.Count);
        if (devmem is null)
            return errno;
        devmem.Get(); // consumed by the migration
        errno = await MigrateToDevmem(devmem, mm, range, timesliceMs);
        await Migrated(devmem, errno);
        return errno;
    }

    /// <summary>Of the two references one is left to put, whether or not the migration succeeded (defect D05 releases more).</summary>
    protected virtual async ValueTask Migrated(VramDevmem devmem, Errno errno)
    {
        await Lru.Add(devmem);
        await devmem.Put();
    }

    /// <summary>A look, so that nothing is evicted to make room for what is there. The migration finds out for sure.</summary>
    async ValueTask<bool> IsResident(MmStruct mm, VfnRange range)
    {
        for (ulong page = 0; page < range.Count; page++)
        {
            if (await mm.ReadPte(range.Start + page) is not { Kind: CpuPteKind.DevicePrivate } pte || pte.Page!.Pgmap != this)
                return false;
        }

        return !range.IsEmpty;
    }

    /// <summary>An allocation that is being cleared; the caller has the reference. Each other one is evicted once at most.</summary>
    /// <returns>ENOMEM, ENOSPC.</returns>
    async ValueTask<(Errno Errno, VramDevmem? Devmem)> Allocate(MmStruct mm, int npages)
    {
        var (errno, frames) = await new VramRoom(this).Allocate(
            () => Drm.Gpu.Buddy.AllocateMany(npages, PageOwner.DeviceMemory), result => result.Errno);
        return (errno, errno == Errno.None ? NewDevmem(mm, frames) : null);
    }

    VramDevmem NewDevmem(MmStruct mm, IReadOnlyList<Pfn> frames)
    {
        var devmem = new VramDevmem(this, mm, frames, ops) { PreMigrateFence = new Fence(Kernel, "clear") };
        Listener.DevmemAllocated(devmem);
        Drm.Clears.QueueNow(() => Clear(devmem));
        return devmem;
    }

    async ValueTask Clear(VramDevmem devmem)
    {
        using (Kernel.BeginSignalling())
            await devmem.PreMigrateFence!.Signal(await ClearFrames(devmem) ? Errno.None : Errno.EIO);
    }

    protected virtual async ValueTask<bool> ClearFrames(VramDevmem devmem)
    {
        bool cleared = true;
        foreach (var frame in devmem.Frames)
            cleared = cleared && await Drm.Copies.ClearVram(frame);
        return cleared;
    }

    /// <summary>
    /// Again and again, because who uses a page lets go of it some time. The processes that had the pages first may be gone: their
    /// children need theirs all the same.
    /// </summary>
    protected override async ValueTask EvictAll()
    {
        while (await Lru.Oldest() is { } victim)
        {
            await EvictOnce(victim);
            bool isGone = victim.Detached.IsDone;
            await Lru.Used(victim);
            await victim.Put();
            if (!isGone)
                await Kernel.Sleep(RetryMs);
        }

        await Drm.Work.WaitIdle();
    }
}
