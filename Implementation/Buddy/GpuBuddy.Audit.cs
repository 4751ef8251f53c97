namespace GpuMm.Implementation.Buddy;

/// <summary>What audits ask: the free and the allocated memory as values, and whether the structure is sound.</summary>
public partial class GpuBuddy
{
    /// <summary>The free trees in a fixed order: dirty before clear, by order, by offset. Snapshots compare element by element.</summary>
    public IReadOnlyList<FreeExtent> FreeExtents() =>
        [.. dirtyTrees.All().Concat(clearTrees.All()).Select(block => new FreeExtent(block.Offset, block.Order, block.IsClear))];

    /// <summary>By offset.</summary>
    public IEnumerable<BuddyBlock> AllocatedBlocks() => roots.SelectMany(Leaves).Where(block => block.State == BuddyState.Allocated);

    /// <summary>Null if every invariant holds, otherwise what is wrong, the first that was found.</summary>
    public string? CheckInvariants() =>
        CheckRoots() ?? roots.Select(CheckBlock).FirstOrDefault(wrong => wrong is not null) ?? CheckTrees() ?? CheckCounters();

    static IEnumerable<BuddyBlock> Leaves(BuddyBlock block) =>
        block.State == BuddyState.Split ? Leaves(block.Left!).Concat(Leaves(block.Right!)) : [block];

    string? CheckRoots()
    {
        ulong expected = 0;
        foreach (var root in roots)
        {
            if (root.Parent is not null || root.Offset != expected || (Size & root.Size) == 0)
                return $"Root {root} is not at 0x{expected:x}, or its size is no bit of 0x{Size:x}.";
            expected = root.End;
        }

        return expected == Size ? null : $"The roots end at 0x{expected:x} and not at 0x{Size:x}.";
    }

    string? CheckBlock(BuddyBlock block)
    {
        if (block.Size != ChunkSize << block.Order || block.Offset % block.Size != 0)
            return $"{block} is not naturally aligned, or not of the size of its order.";
        if (block is { Left: null, Right: null })
            return block.State != BuddyState.Split ? null : $"{block} is split but has no halves.";
        if (block is not { State: BuddyState.Split, IsClear: false, Left: { } left, Right: { } right })
            return $"{block} has halves but is not simply split.";
        if (!IsHalf(left, block, block.Offset) || !IsHalf(right, block, block.Offset + block.Size / 2))
            return $"{left} and {right} are not the halves of {block}.";
        if (left.State == BuddyState.Free && right.State == BuddyState.Free && left.IsClear == right.IsClear)
            return $"{left} and {right} are free buddies that were not merged.";
        return CheckBlock(left) ?? CheckBlock(right);
    }

    static bool IsHalf(BuddyBlock half, BuddyBlock parent, ulong offset) =>
        ReferenceEquals(half.Parent, parent) && half.Offset == offset && half.Order == parent.Order - 1;

    /// <summary>The free trees hold the free leaves, each once and in its place, and nothing else.</summary>
    string? CheckTrees()
    {
        foreach (var isClear in (ReadOnlySpan<bool>)[false, true])
        {
            var inTree = TreesOf(isClear).All().ToList();
            var free = roots.SelectMany(Leaves)
                .Where(block => block.State == BuddyState.Free && block.IsClear == isClear)
                .OrderBy(block => block.Order)
                .ThenBy(block => block.Offset);
            if (!inTree.SequenceEqual(free))
                return $"The {(isClear ? "clear" : "dirty")} free trees do not hold just the free blocks: {string.Join(", ", inTree)}.";
        }

        return null;
    }

    string? CheckCounters()
    {
        var clear = SizeOf(clearTrees.All());
        var free = SizeOf(dirtyTrees.All()) + clear;
        if (Avail != free)
            return $"Avail is 0x{Avail:x} but 0x{free:x} bytes are free.";
        return ClearAvail == clear ? null : $"ClearAvail is 0x{ClearAvail:x} but 0x{clear:x} free bytes are clear.";
    }

    static ulong SizeOf(IEnumerable<BuddyBlock> blocks) => blocks.Aggregate(0UL, (sum, block) => sum + block.Size);
}
