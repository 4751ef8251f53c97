namespace GpuMm.Implementation.Buddy;

/// <summary>Which free block serves a request: found, split down to size, still free.</summary>
public partial class GpuBuddy
{
    /// <summary>
    /// Whether a block can hold an aligned block of <paramref name="order"/> inside [start, end). Asked before a free block is split,
    /// so that nothing is split in vain: defect B03 (f41900e4a6ef) asks only for overlap, and leaves the pieces behind.
    /// </summary>
    protected virtual bool CanHold(BuddyBlock block, ulong start, ulong end, int order)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Order < order || !block.Overlaps(start, end))
            return false;
        var size = ChunkSize << order;
        var last = Math.Min(block.End, end) & ~(size - 1);
        return BuddyRequest.RoundUp(Math.Max(block.Offset, start), size) < last;
    }

    /// <summary>The largest block not above <paramref name="maxOrder"/> that can be had, not below what the request permits.</summary>
    BuddyBlock? Place(BuddyRequest request, int maxOrder)
    {
        for (var order = maxOrder; order >= MinOrderOf(request); order--)
            if (PlaceOrder(request, order) is { } block)
                return block;
        return null;
    }

    BuddyBlock? PlaceOrder(BuddyRequest request, int order) => request switch
    {
        { IsRange: true } => PlaceInWindow(request, order),
        { IsOffsetAligned: true } => PlaceAtAlignment(request, order),
        _ => PlaceAnywhere(request, order),
    };

    int MinOrderOf(BuddyRequest request) => OrderOf(Math.Min(request.Size, request.MinBlockSize));

    /// <summary>From the trees of the preferred clear state, else from the other.</summary>
    BuddyBlock? PlaceAnywhere(BuddyRequest request, int order)
    {
        return Find(TreesOf(request.PrefersClear)) ?? Find(TreesOf(!request.PrefersClear));

        BuddyBlock? Find(FreeTrees trees) =>
            (request.IsTopDown ? trees.HighestFrom(order) : trees.SmallestFrom(order)) is { } block ? Carve(block, order, ChunkSize) : null;
    }

    BuddyBlock? PlaceAtAlignment(BuddyRequest request, int order)
    {
        return Find(TreesOf(request.PrefersClear)) ?? Find(TreesOf(!request.PrefersClear));

        BuddyBlock? Find(FreeTrees trees) =>
            trees.SmallestAlignedFrom(order, request.MinBlockSize) is { } block ? Carve(block, order, request.MinBlockSize) : null;
    }

    /// <summary>Splits an aligned block down to <paramref name="order"/>, keeping the right half wherever that is aligned too.</summary>
    BuddyBlock Carve(BuddyBlock block, int order, ulong alignment)
    {
        while (block.Order > order)
        {
            Split(block);
            block = block.Right!.Offset % alignment == 0 ? block.Right : block.Left!;
        }

        return block;
    }

    /// <summary>The lowest address whose memory has the preferred clear state, else the lowest of all.</summary>
    BuddyBlock? PlaceInWindow(BuddyRequest request, int order)
    {
        return Search(request.PrefersClear) ?? Search(!request.PrefersClear);

        BuddyBlock? Search(bool isClear)
        {
            foreach (var root in roots)
                if (SearchWindow(root, request, order, isClear) is { } block)
                    return block;
            return null;
        }
    }

    /// <summary>Depth first and left first. Only free blocks have a clear state, so that a split block is always looked into.</summary>
    BuddyBlock? SearchWindow(BuddyBlock block, BuddyRequest request, int order, bool isClear)
    {
        if (block.Order < order || !CanHold(block, request.Start, request.End, order))
            return null;
        switch (block.State)
        {
            case BuddyState.Allocated:
            case BuddyState.Free when block.IsClear != isClear:
                return null;
            case BuddyState.Free when block.Order == order:
                return block.LiesWithin(request.Start, request.End) ? block : null;
            case BuddyState.Free:
                Split(block);
                break;
        }

        if (block.Order == order)
            return null;
        return SearchWindow(block.Left!, request, order, isClear) ?? SearchWindow(block.Right!, request, order, isClear);
    }
}
