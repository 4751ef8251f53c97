using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Buddy;

/// <summary>
/// Answer to a request for memory. On refusal there are no blocks and the allocator is as it was: EINVAL for a request that could never be
/// met, ENOSPC for one that cannot be met now.
/// </summary>
public readonly record struct BuddyAllocation(Errno Errno, IReadOnlyList<BuddyBlock> Blocks)
{
    public bool IsSuccess => Errno == Errno.None;

    /// <summary>In bytes.</summary>
    public ulong TotalSize => Blocks.Aggregate(0UL, (sum, block) => sum + block.Size);

    internal static BuddyAllocation Of(IReadOnlyList<BuddyBlock> blocks) => new(Errno.None, blocks);

    internal static BuddyAllocation Refused(Errno errno) => new(errno, []);
}

/// <summary>A free block as a value, for comparing the free memory of two moments.</summary>
public readonly record struct FreeExtent(ulong Offset, int Order, bool IsClear)
{
    public override string ToString() => $"0x{Offset:x}/{Order}{(IsClear ? " clear" : "")}";
}
