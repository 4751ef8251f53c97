using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// The GPU buddy allocator behind its lock. The kernel's allocator allocates the nodes of its blocks while it is locked (GFP_KERNEL), so
/// this lock is held over reclaim, and nothing that runs in a fence-signalling section may take it.
/// </summary>
public sealed class VramAllocator
{
    readonly KernelContext kernel;
    readonly Vram vram;
    readonly Mutex mutex;
    readonly GpuBuddy buddy;
    readonly Dictionary<ulong, BuddyBlock> blocks = []; // by frame number

    public VramAllocator(KernelContext kernel, Vram vram)
    {
        this.kernel = kernel;
        this.vram = vram;
        mutex = new Mutex(kernel, kernel.Lockdep.Class("buddy"));
        buddy = new GpuBuddy(vram.SizeInBytes, PageSize.Bytes);
    }

    /// <summary>In bytes.</summary>
    public ulong Avail => buddy.Avail;

    /// <summary>Pages that somebody holds, for audits.</summary>
    public IEnumerable<Pfn> Held => blocks.Keys.Order().Select(raw => new Pfn(raw));

    /// <summary>The first broken invariant of the allocator's own structure, or null.</summary>
    public string? CheckInvariants() => buddy.CheckInvariants();

    /// <summary>A page before any task runs: cannot fail, takes no step.</summary>
    public Pfn AllocateAtBoot(PageOwner owner) =>
        Take(owner) ?? throw new InvalidOperationException("VRAM is too small for the page directories");

    /// <returns>ENOMEM if the kernel has no memory for the block, ENOSPC if no VRAM is left.</returns>
    public async ValueTask<(Errno Errno, Pfn Page)> Allocate(PageOwner owner)
    {
        await using (await mutex.Lock())
        {
            if (!await kernel.Allocate(FailureSite.BuddyBlock))
                return (Errno.ENOMEM, default);
            return Take(owner) is { } page ? (Errno.None, page) : (Errno.ENOSPC, default);
        }
    }

    public async ValueTask Free(Pfn page)
    {
        await using (await mutex.Lock())
            Release(page);
    }

    /// <summary>Several pages under one lock, all or none.</summary>
    public async ValueTask<(Errno Errno, Pfn[] Pages)> AllocateMany(int count, PageOwner owner)
    {
        await using (await mutex.Lock())
        {
            if (!await kernel.Allocate(FailureSite.BuddyBlock))
                return (Errno.ENOMEM, []);
            var pages = new List<Pfn>(count);
            while (pages.Count < count && Take(owner) is { } page)
                pages.Add(page);
            if (pages.Count == count)
                return (Errno.None, [.. pages]);
            pages.ForEach(Release);
            return (Errno.ENOSPC, []);
        }
    }

    public async ValueTask FreeMany(IReadOnlyList<Pfn> pages)
    {
        await using (await mutex.Lock())
        {
            foreach (var page in pages)
                Release(page);
        }
    }

    Pfn? Take(PageOwner owner)
    {
        var allocation = buddy.AllocBlocks(0, 0, PageSize.Bytes, PageSize.Bytes, BuddyFlags.None);
        if (!allocation.IsSuccess)
            return null;
        var block = allocation.Blocks[0];
        var page = Pfn.Of(new VramAddress(block.Offset));
        blocks.Add(page.Raw, block);
        vram.Allocate(page, owner);
        return page;
    }

    void Release(Pfn page)
    {
        vram.Free(page);
        if (blocks.Remove(page.Raw, out var block))
            buddy.FreeBlock(block);
    }
}
