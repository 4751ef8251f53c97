using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// In a window, less than the block size asked for is placed at a multiple of its own size only (after 2986314aa811).
/// </summary>
sealed class B04bWindowIgnoresAlignment(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    protected override BuddyRequest Rounded(BuddyRequest asked) => asked.IsRange ? asked : base.Rounded(asked);
}
