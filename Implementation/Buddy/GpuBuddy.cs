using System.Numerics;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Buddy;

/// <summary>
/// The GPU buddy allocator (drivers/gpu/buddy.c, earlier drivers/gpu/drm/drm_buddy.c): hands out naturally aligned power-of-two blocks of a
/// range of bytes that starts at 0, and remembers which free memory is known to be zero.
/// </summary>
/// <remarks>
/// A plain data structure: the caller brings the lock. Where the kernel's allocator can fail and yet have changed something, this one
/// undoes it: after a refusal the free trees, <see cref="Avail"/> and <see cref="ClearAvail"/> are what they were.
/// The free trees are a function of what is allocated and what is clear, because free buddies of equal clear state never stay apart;
/// undoing needs no more than giving back and marking clear again.
/// </remarks>
public partial class GpuBuddy
{
    const ulong MinChunkSize = 4096;

    readonly List<BuddyBlock> roots = [];
    readonly FreeTrees dirtyTrees;
    readonly FreeTrees clearTrees;

    /// <inheritdoc cref="Create"/>
    /// <exception cref="ArgumentException">The sizes are ones that <see cref="Create"/> refuses.</exception>
    public GpuBuddy(ulong sizeInBytes, ulong chunkSizeInBytes)
    {
        if (CheckGeometry(sizeInBytes, chunkSizeInBytes) is var errno && errno != Errno.None)
            throw new ArgumentException($"{errno}: {sizeInBytes} bytes in chunks of {chunkSizeInBytes}.", nameof(sizeInBytes));
        ChunkSize = chunkSizeInBytes;
        Size = Avail = sizeInBytes & ~(chunkSizeInBytes - 1);
        MaxOrder = OrderOf(Size);
        dirtyTrees = new(MaxOrder);
        clearTrees = new(MaxOrder);
        PlantRoots();
    }

    /// <summary>In bytes, a multiple of the chunk size.</summary>
    public ulong Size { get; }

    /// <summary>In bytes: the smallest block.</summary>
    public ulong ChunkSize { get; }

    public int MaxOrder { get; }

    /// <summary>Free bytes.</summary>
    public ulong Avail { get; private set; }

    /// <summary>Free bytes that are known to be zero.</summary>
    public ulong ClearAvail { get; private set; }

    /// <summary>Memory of <paramref name="sizeInBytes"/>, rounded down to whole chunks, all of it free and dirty.</summary>
    /// <returns>EINVAL if there is not one chunk, or if the chunk size is no power of two or below 4 KiB.</returns>
    public static Errno Create(ulong sizeInBytes, ulong chunkSizeInBytes, out GpuBuddy? buddy)
    {
        var errno = CheckGeometry(sizeInBytes, chunkSizeInBytes);
        buddy = errno == Errno.None ? new(sizeInBytes, chunkSizeInBytes) : null;
        return errno;
    }

    /// <summary>
    /// Allocates blocks whose sizes add up to <paramref name="size"/>, none smaller than <paramref name="minBlockSize"/> but for the last,
    /// which is trimmed. If [start, end) is exactly as long as <paramref name="size"/> it is that range which is allocated, whatever the
    /// flags say; otherwise the two bound the search with <see cref="BuddyFlags.Range"/>, and in any case the merging of clear with dirty
    /// memory: a caller that passes 0 and 0 is never served from such a merge.
    /// </summary>
    /// <returns>
    /// EINVAL: a size or bound that is not aligned, too small or beyond the memory, or an empty window with Range. ENOSPC: not enough free
    /// memory of the wanted kind. With Contiguous the blocks may add up to more, by less than <paramref name="minBlockSize"/>.
    /// </returns>
    public BuddyAllocation AllocBlocks(ulong start, ulong end, ulong size, ulong minBlockSize, BuddyFlags flags)
    {
        var asked = BuddyRequest.Exactly(start, end, size, minBlockSize, flags);
        if (CheckRequest(asked) is var errno && errno != Errno.None)
            return BuddyAllocation.Refused(errno);
        if (start + size == end)
            return AllocExactRange(asked);
        if (asked.IsRange && end <= start)
            return BuddyAllocation.Refused(Errno.EINVAL);

        var request = Rounded(asked);
        return (request.Size > Size, request.MayTryHarder) switch
        {
            (false, _) => AllocAnywhere(request),
            (true, true) => TryHarder(request),
            (true, false) => BuddyAllocation.Refused(Errno.EINVAL),
        };
    }

    /// <summary>Frees one block; it keeps its clear state.</summary>
    /// <exception cref="InvalidOperationException">The block is not allocated: freed twice, or trimmed since.</exception>
    public void FreeBlock(BuddyBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        RequireAllocated(block);
        Avail += block.Size;
        if (block.IsClear)
            ClearAvail += block.Size;
        Release(block);
    }

    /// <summary>Frees the blocks of an allocation; with <see cref="BuddyFlags.Cleared"/> they are now clear, otherwise dirty.</summary>
    /// <exception cref="InvalidOperationException">One of the blocks is not allocated. Those before it are free.</exception>
    public void FreeList(IEnumerable<BuddyBlock> blocks, BuddyFlags cleared = BuddyFlags.None)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        foreach (var block in blocks)
        {
            RequireAllocated(block);
            block.IsClear = (cleared & BuddyFlags.Cleared) != 0;
            FreeBlock(block);
        }
    }

    /// <summary>
    /// Declares all free memory clear, or all of it dirty. What is allocated keeps its state. Free buddies of different states merge first.
    /// </summary>
    public void ResetClear(bool isClear)
    {
        MergeAll();
        foreach (var block in TreesOf(!isClear).All().ToArray())
            Recolor(block, isClear);
    }

    /// <summary>Merges whatever is free, as the kernel does before it lets the allocator go.</summary>
    /// <returns>Whether everything has been given back: all roots are free and so is every byte.</returns>
    public bool Fini()
    {
        MergeAll();
        return roots.TrueForAll(root => root.State == BuddyState.Free) && Avail == Size;
    }

    static Errno CheckGeometry(ulong size, ulong chunkSize) =>
        size >= chunkSize && chunkSize >= MinChunkSize && ulong.IsPow2(chunkSize) ? Errno.None : Errno.EINVAL;

    /// <summary>One root for each bit of the size, the largest first, so that each lies at a multiple of its own size.</summary>
    void PlantRoots()
    {
        for (ulong offset = 0; offset < Size; offset = roots[^1].End)
        {
            var order = OrderOf(Size - offset);
            var root = new BuddyBlock(null, offset, order, ChunkSize << order);
            roots.Add(root);
            dirtyTrees.Add(root);
        }
    }

    /// <summary>Order of the largest block not larger than <paramref name="size"/> bytes.</summary>
    int OrderOf(ulong size) => BitOperations.Log2(size) - BitOperations.Log2(ChunkSize);

    FreeTrees TreesOf(bool isClear) => isClear ? clearTrees : dirtyTrees;
}
