using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Buddy;

/// <summary>Allocation by address: an exact range, neighbours that together are contiguous, and the part of a block that is kept.</summary>
public partial class GpuBuddy
{
    /// <summary>
    /// Frees what an allocated block has beyond [start, start + newSize), so that only <paramref name="newSize"/> bytes of it stay
    /// allocated; <paramref name="start"/> is by default where the block begins.
    /// </summary>
    /// <returns>
    /// The blocks that now make up the part, ascending; they replace <paramref name="blocks"/>. EINVAL, and nothing has changed, if that is
    /// not a single allocated block, or the part is empty, not aligned to chunks, or not inside the block.
    /// </returns>
    public BuddyAllocation Trim(IReadOnlyList<BuddyBlock> blocks, ulong newSize, ulong? start = null)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks is not [{ State: BuddyState.Allocated } block] || newSize > block.Size || newSize == 0 || newSize % ChunkSize != 0)
            return BuddyAllocation.Refused(Errno.EINVAL);
        if (newSize == block.Size)
            return BuddyAllocation.Of(blocks);

        var from = start ?? block.Offset;
        if (from < block.Offset || from % ChunkSize != 0 || from > block.End - newSize)
            return BuddyAllocation.Refused(Errno.EINVAL);
        List<BuddyBlock> kept = [];
        KeepPart(block, from, newSize, kept);
        return BuddyAllocation.Of(kept);
    }

    /// <summary>
    /// Whether enough of a range was free. Defect B01 (8746c6c9dfa3) says yes whatever was found, and two owners get what the caller then
    /// believes to have.
    /// </summary>
    protected virtual bool IsEnough(ulong takenSize, ulong wantedSize) => takenSize == wantedSize;

    BuddyAllocation AllocExactRange(BuddyRequest asked)
    {
        if (!IsAlignedRange(asked.Start, asked.End, asked.MinBlockSize))
            return BuddyAllocation.Refused(Errno.EINVAL);
        List<BuddyBlock> taken = [];
        if (IsEnough(TakeRange(asked.Start, asked.Size, taken), asked.Size))
            return BuddyAllocation.Of(taken);
        GiveBack(taken);
        return new(Errno.ENOSPC, taken);
    }

    /// <summary>
    /// There is no power-of-two block for a contiguous request. Starts at each block of the next lower order, dirty ones first and from
    /// high to low, takes what is free upwards of it, and the remainder below it.
    /// </summary>
    BuddyAllocation TryHarder(BuddyRequest request)
    {
        var order = OrderOf(request.AskedSize);
        List<BuddyBlock> above = [];
        foreach (var offset in OffsetsFromHighToLow(order))
        {
            var filled = TakeRange(offset, request.AskedSize, above);
            if (IsEnough(filled, request.AskedSize))
                return BuddyAllocation.Of(above);
            if (TakeBelow(offset, request.AskedSize - filled, request.AskedMinBlockSize) is { } below)
                return BuddyAllocation.Of([.. below, .. above]);
            GiveBack(above);
        }

        return new(Errno.ENOSPC, above);
    }

    ulong[] OffsetsFromHighToLow(int order) =>
        [.. dirtyTrees.OfOrder(order).Reverse().Concat(clearTrees.OfOrder(order).Reverse()).Select(block => block.Offset)];

    /// <summary>What is missing below <paramref name="offset"/>, in whole blocks of the size asked for, null if that is not free.</summary>
    List<BuddyBlock>? TakeBelow(ulong offset, ulong missing, ulong minBlockSize)
    {
        var size = BuddyRequest.RoundUp(missing, minBlockSize);
        if (size > offset)
            return null;
        List<BuddyBlock> below = [];
        if (IsEnough(TakeRange(offset - size, size, below), size))
            return below;
        GiveBack(below);
        return null;
    }

    /// <summary>
    /// Takes all free blocks from <paramref name="start"/> up, ascending, as far as <paramref name="size"/> goes or to the first byte that
    /// is not free, and says how many bytes that were. To give them back is up to the caller.
    /// </summary>
    ulong TakeRange(ulong start, ulong size, List<BuddyBlock> taken)
    {
        var end = start + Math.Min(size, Size - start);
        var before = Avail;
        _ = roots.TrueForAll(root => TakeInside(root, start, end, taken));
        return before - Avail;
    }

    /// <returns>False at the first allocated block that is in the way.</returns>
    bool TakeInside(BuddyBlock block, ulong start, ulong end, List<BuddyBlock> taken)
    {
        if (!block.Overlaps(start, end))
            return true;
        switch (block.State)
        {
            case BuddyState.Allocated:
                return false;
            case BuddyState.Free when block.LiesWithin(start, end):
                Take(block, taken);
                return true;
            case BuddyState.Free:
                Split(block);
                break;
        }

        return TakeInside(block.Left!, start, end, taken) && TakeInside(block.Right!, start, end, taken);
    }

    /// <summary>
    /// Frees an allocated block without merging it and takes the part of it again. No two of the pieces left free are buddies: a block is
    /// split only where the part begins or ends.
    /// </summary>
    protected void KeepPart(BuddyBlock block, ulong start, ulong size, List<BuddyBlock> kept)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(kept);
        Avail += block.Size;
        if (block.IsClear)
            ClearAvail += block.Size;
        MarkFree(block);
        TakeInside(block, start, start + size, kept);
    }
}
