using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Buddy;

/// <summary>What a request must fulfil, how it is rounded, and how blocks are gathered for it.</summary>
public partial class GpuBuddy
{
    /// <summary>Whether an exact range respects the block size asked for (2986314aa811). Defect B04 forgets to ask.</summary>
    protected virtual bool IsAlignedRange(ulong start, ulong end, ulong minBlockSize) => (start | end) % minBlockSize == 0;

    /// <summary>
    /// The size and the smallest block to search for. A power of two below the block size is not rounded but placed at an aligned offset;
    /// not in a window, where the search knows no alignment beyond the size, so that there the size grows to the alignment. Defect B04b
    /// lets it as it is there.
    /// </summary>
    protected virtual BuddyRequest Rounded(BuddyRequest asked) => asked switch
    {
        { Flags: var flags } when (flags & BuddyFlags.Contiguous) != 0 => asked.RoundedToPowerOfTwo(),
        { IsOffsetAligned: true, IsRange: false } when ulong.IsPow2(asked.Size) => asked,
        _ => asked.RoundedToMinBlock(),
    };

    /// <summary>
    /// Gives back what rounding added: the high part of the last block, which is never smaller than the surplus. Defect B07d keeps it,
    /// defect B07e gives back the low part.
    /// </summary>
    protected virtual void TrimSurplus(BuddyRequest request, List<BuddyBlock> taken)
    {
        if (request.Surplus == 0)
            return;
        var last = taken[^1];
        taken.RemoveAt(taken.Count - 1);
        KeepPart(last, last.Offset, last.Size - request.Surplus, taken);
    }

    /// <summary>
    /// After a failure: returns every block in its own clear state and forgets it. Defect B02 (fixed after 8746c6c9dfa3) frees the blocks
    /// and keeps them in the list as well, defect B02b only forgets them.
    /// </summary>
    protected virtual void GiveBack(List<BuddyBlock> taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        foreach (var block in taken)
            FreeBlock(block);
        taken.Clear();
    }

    /// <summary>Hands out a free block: it leaves the free trees and the counters.</summary>
    protected void Take(BuddyBlock block, List<BuddyBlock> taken)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(taken);
        TreesOf(block.IsClear).Remove(block);
        block.State = BuddyState.Allocated;
        Avail -= block.Size;
        if (block.IsClear)
            ClearAvail -= block.Size;
        taken.Add(block);
    }

    Errno CheckRequest(BuddyRequest asked)
    {
        var (start, end, size, minBlockSize) = (asked.Start, asked.End, asked.Size, asked.MinBlockSize);
        var isValid = size >= ChunkSize
            && minBlockSize >= ChunkSize
            && ulong.IsPow2(minBlockSize)
            && (start | end | size) % ChunkSize == 0
            && end <= Size
            && start < Size
            && size <= Size - start;
        return isValid ? Errno.None : Errno.EINVAL;
    }

    /// <summary>Blocks as large as possible, one after the other, until the size is reached.</summary>
    BuddyAllocation AllocAnywhere(BuddyRequest request)
    {
        List<BuddyBlock> taken = [];
        List<FreeExtent> lostClear = [];
        var order = OrderOf(request.Size);
        for (var missing = request.Size; missing > 0; missing -= taken[^1].Size)
        {
            order = Math.Min(order, OrderOf(missing));
            if ((Place(request, order) ?? PlaceByMerging(request, lostClear)) is not { } block)
                return GiveUp(request, taken, lostClear);
            Take(block, taken);
            order = block.Order;
        }

        TrimSurplus(request, taken);
        return BuddyAllocation.Of(taken);
    }

    /// <summary>A contiguous request has taken nothing at this point: it wants a single block, and did not find it.</summary>
    BuddyAllocation GiveUp(BuddyRequest request, List<BuddyBlock> taken, List<FreeExtent> lostClear)
    {
        GiveBack(taken);
        foreach (var extent in lostClear)
            MarkClearAgain(extent);
        return request.MayTryHarder ? TryHarder(request) : new(Errno.ENOSPC, taken);
    }
}
