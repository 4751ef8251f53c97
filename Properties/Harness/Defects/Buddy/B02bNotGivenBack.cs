using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// What a request had gathered when it failed is neither freed nor returned: nobody knows of it any more.
/// </summary>
sealed class B02bNotGivenBack(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B02b", "what was taken for a request that is refused is not given back",
        "video memory gets less with each allocation that fails",
        "a slip: the splice of the fix of 8746c6c9dfa3 taken out, and the free with it",
        PropertyCatalogue.VramNotLeaked, (size, chunkSize) => new B02bNotGivenBack(size, chunkSize));

    protected override void GiveBack(List<BuddyBlock> taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        taken.Clear();
    }
}
