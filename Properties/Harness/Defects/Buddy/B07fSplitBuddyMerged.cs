using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// A buddy that is split looks free, because it is not allocated itself; but parts of it are.
/// </summary>
sealed class B07fSplitBuddyMerged(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B07f", "a free block is merged with a buddy of which only a part is free",
        "the part that somebody has is handed out once more",
        "own",
        PropertyCatalogue.MemorySafe, (size, chunkSize) => new B07fSplitBuddyMerged(size, chunkSize));

    protected override void Release(BuddyBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Buddy is { State: BuddyState.Split } buddy)
        {
            foreach (var taken in Taken(buddy).ToArray())
                base.Release(taken);
        }

        base.Release(block);
    }

    static IEnumerable<BuddyBlock> Taken(BuddyBlock block) => block.State switch
    {
        BuddyState.Split => Taken(block.Left!).Concat(Taken(block.Right!)),
        BuddyState.Allocated => [block],
        _ => [],
    };
}
