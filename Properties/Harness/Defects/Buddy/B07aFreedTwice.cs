using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// Freeing a block puts it into the free trees twice, and two get it (own).
/// </summary>
sealed class B07aFreedTwice(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    protected override void Release(BuddyBlock block)
    {
        base.Release(block);
        base.Release(block);
    }
}
