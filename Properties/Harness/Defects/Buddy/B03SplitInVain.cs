using GpuMm.Harness.Checking;
using GpuMm.Harness.Systems.Manager;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Defects.Buddy;

/// <summary>
/// In a window, a block is split as soon as it overlaps, and the pieces that cannot serve the request stay apart (f41900e4a6ef).
/// </summary>
sealed class B03SplitInVain(ulong size, ulong chunkSize) : GpuBuddy(size, chunkSize)
{
    public static readonly ManagerVariant Variant = ManagerVariant.OfBuddy(
        "B03", "a block that cannot serve is split, and not merged again",
        "free memory stays in small pieces, and a later request for one large block gets ENOSPC",
        "f41900e4a6ef of drm/buddy",
        PropertyCatalogue.VramNotLeaked, (size, chunkSize) => new B03SplitInVain(size, chunkSize));

    protected override bool CanHold(BuddyBlock block, ulong start, ulong end, int order)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block.Offset < end && start < block.End;
    }
}
