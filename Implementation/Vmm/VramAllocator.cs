using System.Numerics;
using GpuMm.Implementation.Buddy;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Vmm;

/// <summary>
/// The GPU buddy allocator behind its lock. The kernel's allocator allocates the nodes of its blocks while it is locked (GFP_KERNEL), so
/// this lock is held over reclaim, and nothing that runs in a fence-signalling section may take it.
/// </summary>
/// <remarks>
/// Pages are freed one by one, in any order, and their block when it has none left. Whether the buddy allocator keeps its word is not
/// looked at: a driver believes it too, and memory says so when two have a page.
/// </remarks>
public sealed class VramAllocator
{
    readonly KernelContext kernel;
    readonly Vram vram;
    readonly Mutex mutex;
    readonly GpuBuddy buddy;
    readonly Dictionary<ulong, BuddyBlock> blocks = []; // by frame number
    readonly Dictionary<BuddyBlock, int> pagesLeft = []; // of blocks of several pages: how many are not freed

    public VramAllocator(KernelContext kernel, Vram vram, Func<ulong, ulong, GpuBuddy>? makeBuddy = null)
    {
        this.kernel = kernel;
        this.vram = vram;
        mutex = new Mutex(kernel, kernel.Lockdep.Class("buddy"));
        buddy = makeBuddy?.Invoke(vram.SizeInBytes, PageSize.Bytes) ?? new GpuBuddy(vram.SizeInBytes, PageSize.Bytes);
    }

    /// <summary>In bytes.</summary>
    public ulong Avail => buddy.Avail;

    /// <summary>Pages that somebody holds, for audits.</summary>
    public IEnumerable<Pfn> Held => blocks.Keys.Order().Select(raw => new Pfn(raw));

    /// <summary>The free memory, for audits.</summary>
    public IReadOnlyList<FreeExtent> FreeExtents() => buddy.FreeExtents();

    /// <summary>What the free memory was before anybody had a page.</summary>
    public IReadOnlyList<FreeExtent> FreeExtentsAtFirst() => new GpuBuddy(vram.SizeInBytes, PageSize.Bytes).FreeExtents();

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

    /// <summary>Several pages in one request, all or none; of blocks as large as there are, which need not be adjacent.</summary>
    /// <returns>As <see cref="Allocate"/>.</returns>
    public async ValueTask<(Errno Errno, Pfn[] Pages)> AllocateMany(int count, PageOwner owner)
    {
        await using (await mutex.Lock())
        {
            if (!await kernel.Allocate(FailureSite.BuddyBlock))
                return (Errno.ENOMEM, []);
            if (count == 0)
                return (Errno.None, []); // of no memory the buddy allocator has none
            var allocation = Ask(0, 0, count, 1, BuddyFlags.None);
            return allocation.IsSuccess
                ? (Errno.None, Hold(allocation.Blocks, PagesOf(allocation.Blocks), owner)) : (Errno.ENOSPC, []);
        }
    }

    /// <summary>
    /// Adjacent pages in [start, end), ascending, the first at a multiple of <paramref name="alignment"/> pages, a power of two: memory
    /// that the CPU must reach through a small BAR, or that a device wants at a fixed place. If the window has just as many pages, it is
    /// allocated as it is, and has to end at such a multiple too.
    /// </summary>
    /// <returns>As <see cref="Allocate"/>; EINVAL for a window or an alignment with which no memory could ever serve.</returns>
    public async ValueTask<(Errno Errno, Pfn[] Pages)> AllocateWithin(int count, Pfn start, Pfn end, int alignment, PageOwner owner)
    {
        await using (await mutex.Lock())
        {
            if (!await kernel.Allocate(FailureSite.BuddyBlock))
                return (Errno.ENOMEM, []);
            bool isExact = start.Raw + (ulong)count == end.Raw;
            int oneBlock = isExact ? alignment : Math.Max(alignment, (int)BitOperations.RoundUpToPowerOf2((uint)count));
            var allocation = Ask(start.Address.Raw, end.Address.Raw, count, oneBlock, BuddyFlags.Range);
            return allocation.IsSuccess
                ? (Errno.None, Hold(allocation.Blocks, PagesFrom(allocation.Blocks[0], count), owner)) : (allocation.Errno, []);
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
        var allocation = Ask(0, 0, 1, 1, BuddyFlags.None);
        if (!allocation.IsSuccess)
            return null;
        var block = allocation.Blocks[0];
        var page = Pfn.Of(new VramAddress(block.Offset));
        blocks[page.Raw] = block;
        vram.Allocate(page, owner);
        return page;
    }

    /// <summary>Sizes in pages. After a refusal drivers free what is in their list of blocks, which should be nothing.</summary>
    BuddyAllocation Ask(ulong start, ulong end, int count, int minBlock, BuddyFlags flags)
    {
        var allocation = buddy.AllocBlocks(start, end, (ulong)count * PageSize.Bytes, (ulong)minBlock * PageSize.Bytes, flags);
        if (!allocation.IsSuccess)
            buddy.FreeList(allocation.Blocks);
        return allocation;
    }

    /// <summary>The owner gets the pages that it believes to have; what the blocks have beyond them is nobody's.</summary>
    Pfn[] Hold(IReadOnlyList<BuddyBlock> taken, Pfn[] pages, PageOwner owner)
    {
        foreach (var block in taken)
        {
            for (ulong page = 0; page < PagesIn(block); page++)
                blocks[FirstOf(block) + page] = block;
            if (block.Order > 0)
                pagesLeft[block] = (int)PagesIn(block);
        }

        foreach (var page in pages)
            vram.Allocate(page, owner);
        return pages;
    }

    void Release(Pfn page)
    {
        vram.Free(page);
        if (blocks.Remove(page.Raw, out var block) && IsLastOf(block))
            buddy.FreeBlock(block);
    }

    bool IsLastOf(BuddyBlock block)
    {
        if (block.Order == 0)
            return true;
        if (--pagesLeft[block] > 0)
            return false;
        pagesLeft.Remove(block);
        return true;
    }

    static Pfn[] PagesOf(IReadOnlyList<BuddyBlock> taken)
    {
        var pages = new List<Pfn>(taken.Count);
        foreach (var block in taken)
        {
            for (ulong page = 0; page < PagesIn(block); page++)
                pages.Add(new Pfn(FirstOf(block) + page));
        }

        return [.. pages];
    }

    static Pfn[] PagesFrom(BuddyBlock block, int count) =>
        [.. Enumerable.Range(0, count).Select(page => new Pfn(FirstOf(block) + (ulong)page))];

    static ulong FirstOf(BuddyBlock block) => block.Offset / PageSize.Bytes;

    static ulong PagesIn(BuddyBlock block) => block.Size / PageSize.Bytes;
}
