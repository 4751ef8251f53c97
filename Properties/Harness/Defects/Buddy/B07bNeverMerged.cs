using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// What was split stays split: in the end all memory is free, and only single pages are to be had (own).
/// </summary>
sealed class B07bNeverMerged(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B07b", "free buddies stay apart",
        "free memory crumbles to single pages, and large blocks are refused though all is free",
        "own",
        PropertyCatalogue.VramNotLeaked, (size, chunkSize) => new B07bNeverMerged(size, chunkSize));

    protected override bool CanMerge(BuddyBlock block, BuddyBlock buddy) => false;
}
