using System.Numerics;
using GpuMm.Implementation.Buddy;

namespace GpuMm.Harness.Walks.Buddy;

/// <summary>The arguments of a request for memory, in bytes.</summary>
readonly record struct BuddyCall(ulong Start, ulong End, ulong Size, ulong MinBlockSize, BuddyFlags Flags)
{
    const int OneInSo = 12;
    const int UsualOrders = 4;

    public bool IsExact => (UInt128)Start + Size == End;

    public bool IsRange => Has(BuddyFlags.Range);

    public bool IsContiguous => Has(BuddyFlags.Contiguous);

    public bool Has(BuddyFlags flag) => (Flags & flag) != 0;

    /// <summary>Whether it is EINVAL for memory of so many bytes in such chunks, before anything is rounded.</summary>
    public bool IsWrong(ulong memory, ulong chunk) =>
        Size == 0
        || MinBlockSize < chunk || !ulong.IsPow2(MinBlockSize)
        || Start % chunk != 0 || End % chunk != 0 || Size % chunk != 0
        || Start >= memory || End > memory || (UInt128)Start + Size > memory
        || (IsRange && !IsExact && End <= Start);

    /// <summary>For memory of so many chunks. Mostly in order, so that it is the memory that decides.</summary>
    public static BuddyCall Draw(ref SplitMix random, int count, ulong chunk)
    {
        int start = random.Below(2) * random.Below(count);
        int size = Math.Min(1 + random.Below(random.Below(4) == 0 ? count : 8), count);
        int end = random.Below(4) switch
        {
            0 => start + size,
            1 => random.Below(count + 1),
            2 => random.Below(2) * count,
            _ => start + size + random.Below(size + 4),
        };
        int order = random.Below(OneInSo) == 0 ? random.Below(64) : random.Below(UsualOrders);
        ulong minBlockSize = chunk << Math.Min(order, BitOperations.LeadingZeroCount(chunk));
        var call = new BuddyCall(
            (ulong)start * chunk, (ulong)Math.Min(end, count) * chunk, (ulong)size * chunk, minBlockSize, (BuddyFlags)random.Below(64));
        return random.Below(OneInSo) == 0 ? call.Spoilt(ref random, chunk) : call;
    }

    BuddyCall Spoilt(ref SplitMix random, ulong chunk)
    {
        ulong number = random.Below(5) switch
        {
            0 => 0,
            1 => chunk / 2,
            2 => chunk * 3 / 2,
            3 => chunk * 3,
            _ => ulong.MaxValue - chunk + 1,
        };
        return random.Below(4) switch
        {
            0 => this with { Start = number },
            1 => this with { End = number },
            2 => this with { Size = number },
            _ => this with { MinBlockSize = number },
        };
    }
}
