using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// Of a block that is larger than what was asked for, only the beginning is aligned.
/// </summary>
sealed class B07eHighPartKept(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B07e", "of what rounding up took too much the low part is given back",
        "a buffer that has to begin at a boundary begins beside it",
        "own",
        PropertyCatalogue.PlacementHonoured, (size, chunkSize) => new B07eHighPartKept(size, chunkSize));

    protected override void TrimSurplus(BuddyRequest request, List<BuddyBlock> taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        if (request.Surplus == 0)
            return;
        var last = taken[^1];
        taken.RemoveAt(taken.Count - 1);
        KeepPart(last, last.Offset + request.Surplus, last.Size - request.Surplus, taken);
    }
}
