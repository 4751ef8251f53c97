using System.Numerics;

namespace GpuMm.Implementation.Buddy;

/// <summary>
/// A request after its size was rounded: what is searched for (<see cref="Size"/>, <see cref="MinBlockSize"/>) beside what was asked for.
/// All sizes in bytes.
/// </summary>
public readonly record struct BuddyRequest(
    ulong Start, ulong End, ulong AskedSize, ulong AskedMinBlockSize, ulong Size, ulong MinBlockSize, BuddyFlags Flags)
{
    /// <summary>More than any memory holds: a size is a multiple of the chunk size, and this is not.</summary>
    const ulong Unreachable = ulong.MaxValue;

    public bool IsRange => (Flags & BuddyFlags.Range) != 0;

    public bool IsTopDown => (Flags & BuddyFlags.TopDown) != 0;

    public bool PrefersClear => (Flags & BuddyFlags.Clear) != 0;

    /// <summary>One block smaller than the alignment of its offset.</summary>
    public bool IsOffsetAligned => Size < MinBlockSize;

    /// <summary>Adjacent blocks may make up for the power-of-two block that is not there.</summary>
    public bool MayTryHarder => (Flags & (BuddyFlags.Contiguous | BuddyFlags.Range)) == BuddyFlags.Contiguous;

    /// <summary>In bytes: what rounding added and the caller does not want.</summary>
    public ulong Surplus => (Flags & BuddyFlags.TrimDisable) != 0 ? 0 : Size - AskedSize;

    internal static BuddyRequest Exactly(ulong start, ulong end, ulong size, ulong minBlockSize, BuddyFlags flags) =>
        new(start, end, size, minBlockSize, size, minBlockSize, flags);

    internal BuddyRequest RoundedToPowerOfTwo()
    {
        var rounded = AskedSize > 1UL << 63 ? Unreachable : BitOperations.RoundUpToPowerOf2(AskedSize);
        return this with { Size = rounded, MinBlockSize = rounded };
    }

    internal BuddyRequest RoundedToMinBlock() => this with { Size = RoundUp(AskedSize, AskedMinBlockSize) };

    /// <summary>Saturates where the multiple is not a number any more.</summary>
    internal static ulong RoundUp(ulong size, ulong powerOfTwo)
    {
        var below = size & ~(powerOfTwo - 1);
        return below == size ? size : below > ulong.MaxValue - powerOfTwo ? Unreachable : below + powerOfTwo;
    }
}
