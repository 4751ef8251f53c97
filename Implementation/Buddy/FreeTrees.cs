using System.Numerics;

namespace GpuMm.Implementation.Buddy;

/// <summary>
/// The free blocks of one clear state: for each order its blocks by offset. The kernel keeps red-black trees; sorted lists do the
/// same and cost nothing until an order is used: allocators are made by the thousand, and most orders of a large one stay empty.
/// </summary>
sealed class FreeTrees(int maxOrder)
{
    readonly List<BuddyBlock>?[] byOrder = new List<BuddyBlock>?[maxOrder + 1];

    /// <summary>Bit n: there is a block of order n. There are at most 52 orders.</summary>
    ulong occupied;

    public void Add(BuddyBlock block)
    {
        var blocks = byOrder[block.Order] ??= [];
        blocks.Insert(LowerBound(blocks, block.Offset), block);
        occupied |= 1UL << block.Order;
    }

    /// <exception cref="InvalidOperationException">The block is in none of these trees.</exception>
    public void Remove(BuddyBlock block)
    {
        var blocks = byOrder[block.Order];
        var index = blocks is null ? 0 : LowerBound(blocks, block.Offset);
        if (blocks is null || index == blocks.Count || !ReferenceEquals(blocks[index], block))
            throw new InvalidOperationException($"{block} is not in the free tree of its order.");
        blocks.RemoveAt(index);
        if (blocks.Count == 0)
            occupied &= ~(1UL << block.Order);
    }

    /// <summary>In ascending offset. A view: do not change the trees while reading it.</summary>
    public IReadOnlyList<BuddyBlock> OfOrder(int order) => order <= maxOrder && byOrder[order] is { } blocks ? blocks : [];

    /// <summary>In the smallest order from <paramref name="order"/> up that has a block, the one at the highest offset.</summary>
    public BuddyBlock? SmallestFrom(int order) => NextOccupied(order) is var next && next <= maxOrder ? byOrder[next]![^1] : null;

    /// <summary>Over all orders from <paramref name="order"/> up, the block at the highest offset.</summary>
    public BuddyBlock? HighestFrom(int order)
    {
        BuddyBlock? highest = null;
        for (var next = NextOccupied(order); next <= maxOrder; next = NextOccupied(next + 1))
            if (byOrder[next]![^1] is var last && (highest is null || last.Offset > highest.Offset))
                highest = last;
        return highest;
    }

    /// <summary>As <see cref="SmallestFrom"/>, among the blocks whose offset is a multiple of <paramref name="alignment"/> bytes.</summary>
    public BuddyBlock? SmallestAlignedFrom(int order, ulong alignment)
    {
        for (var next = NextOccupied(order); next <= maxOrder; next = NextOccupied(next + 1))
            if (byOrder[next]!.FindLast(block => block.Offset % alignment == 0) is { } aligned)
                return aligned;
        return null;
    }

    /// <summary>By order, then by offset.</summary>
    public IEnumerable<BuddyBlock> All()
    {
        for (var order = NextOccupied(0); order <= maxOrder; order = NextOccupied(order + 1))
            foreach (var block in byOrder[order]!)
                yield return block;
    }

    /// <summary>Beyond every order (64) if there is none: counting the zeros of nothing gives just that.</summary>
    int NextOccupied(int order) => BitOperations.TrailingZeroCount(occupied >> order << order);

    static int LowerBound(List<BuddyBlock> blocks, ulong offset)
    {
        // Most additions and removals are at the high end, where blocks are taken from.
        if (blocks.Count == 0 || blocks[^1].Offset < offset)
            return blocks.Count;
        var (low, high) = (0, blocks.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (blocks[middle].Offset < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
