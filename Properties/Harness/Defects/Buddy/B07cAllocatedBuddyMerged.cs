using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// A block that is freed merges with its buddy although somebody has that (own).
/// </summary>
sealed class B07cAllocatedBuddyMerged(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    protected override void Release(BuddyBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Buddy is { State: BuddyState.Allocated } buddy)
            base.Release(buddy);
        base.Release(block);
    }
}
