using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// Blocks that a request had gathered when it failed are freed and returned as well (8746c6c9dfa3, and the fix of 2024-02-16 that
/// followed it): who frees the list after an error frees them again.
/// </summary>
sealed class B02FreedAndReturned(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B02", "what was taken for a range that is refused is freed, and returned too",
        "the caller cleans up after ENOSPC, frees the same blocks again, and the driver crashes",
        "the fix of 8746c6c9dfa3, 2024-02-16",
        PropertyCatalogue.Progress, (size, chunkSize) => new B02FreedAndReturned(size, chunkSize));

    protected override void GiveBack(List<BuddyBlock> taken) => FreeList([.. taken]);
}
