using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// What rounding added to a request is not given back: nobody knows of it, so nobody frees it (own).
/// </summary>
sealed class B07dSurplusKept(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    protected override void TrimSurplus(BuddyRequest request, List<BuddyBlock> taken)
    {
    }
}
