using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// In a window, less than the block size asked for is placed at a multiple of its own size only (after 2986314aa811).
/// </summary>
sealed class B04bWindowIgnoresAlignment(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B04b", "in a window a request smaller than its alignment is aligned only to its own size",
        "a page that has to begin at a 16 KiB boundary begins anywhere, and the engine misses it",
        "after 2986314aa811",
        PropertyCatalogue.PlacementHonoured, (size, chunkSize) => new B04bWindowIgnoresAlignment(size, chunkSize));

    protected override BuddyRequest Rounded(BuddyRequest asked) => asked.IsRange ? asked : base.Rounded(asked);
}
