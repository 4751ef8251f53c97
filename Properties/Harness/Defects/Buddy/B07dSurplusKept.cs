using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// What rounding added to a request is not given back: nobody knows of it, so nobody frees it (own).
/// </summary>
sealed class B07dSurplusKept(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B07d", "what rounding up took too much stays taken",
        "three pages are asked for, four are taken, and the block is never free again",
        "own",
        PropertyCatalogue.VramNotLeaked, (size, chunkSize) => new B07dSurplusKept(size, chunkSize));

    protected override void TrimSurplus(BuddyRequest request, List<BuddyBlock> taken)
    {
    }
}
