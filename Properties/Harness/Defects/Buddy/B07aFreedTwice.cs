using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// Freeing a block puts it into the free trees twice, and two get it (own).
/// </summary>
sealed class B07aFreedTwice(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B07a", "a block is freed twice",
        "the allocator hands the same frames to two callers, who overwrite each other",
        "own",
        PropertyCatalogue.MemorySafe, (size, chunkSize) => new B07aFreedTwice(size, chunkSize));

    protected override void Release(BuddyBlock block)
    {
        base.Release(block);
        base.Release(block);
    }
}
