using System.Numerics;
using GpuMm.Model.Vocabulary;

namespace GpuMm.Implementation.Machine;

/// <summary>
/// What AS_LOCKADDR says: a naturally aligned power of two of address space, at least 32 KiB (lock_region in panthor_mmu.c).
/// </summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Width">Log2 of its size, less one, as the register has it: 14 to 63.</param>
public readonly record struct LockRegion(VirtualAddress Start, int Width)
{
    const int MinSizeLog2 = 15;

    public VirtualAddress Last => new(Start.Raw | BytesBelow(Width));

    /// <summary>The smallest region around a range that is not empty; it may be far larger than the range.</summary>
    public static LockRegion Covering(VirtualAddress start, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        ulong differing = start.Raw ^ (start.Raw + (size - 1));
        int width = Math.Max(64 - BitOperations.LeadingZeroCount(differing), MinSizeLog2) - 1;
        return new LockRegion(new VirtualAddress(start.Raw & ~BytesBelow(width)), width);
    }

    public bool Contains(VirtualAddress address) => ((address.Raw ^ Start.Raw) & ~BytesBelow(Width)) == 0;

    public bool Contains(VirtualAddress start, ulong size) => Contains(start) && Contains(new VirtualAddress(start.Raw + (size - 1)));

    /// <summary>Whether it has an address in common with a naturally aligned power of two.</summary>
    public bool Overlaps(VirtualAddress start, ulong size) => Contains(start) || (Start.Raw >= start.Raw && Start.Raw - start.Raw < size);

    public override string ToString() => $"[{Start}, 0x{Last.Raw:x}]";

    static ulong BytesBelow(int width) => ulong.MaxValue >> (63 - width);
}
