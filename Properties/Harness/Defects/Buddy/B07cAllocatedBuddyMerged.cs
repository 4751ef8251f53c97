using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// A block that is freed merges with its buddy although somebody has that (own).
/// </summary>
sealed class B07cAllocatedBuddyMerged(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B07c", "a free block is merged with a buddy that is taken",
        "frames that are still mapped are handed out again, and two clients write to them",
        "own",
        PropertyCatalogue.MemorySafe, (size, chunkSize) => new B07cAllocatedBuddyMerged(size, chunkSize));

    protected override void Release(BuddyBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Buddy is { State: BuddyState.Allocated } buddy)
            base.Release(buddy);
        base.Release(block);
    }
}
