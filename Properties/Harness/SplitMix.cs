namespace GpuMm.Harness;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a stream of numbers that is the same on every machine and runtime.</summary>
public struct SplitMix(ulong seed)
{
    ulong state = seed;

    /// <summary>A number that depends on all bits of both; for seeds of parts of a whole.</summary>
    public static ulong Mix(ulong seed, ulong index) => new SplitMix(unchecked(seed + (index * 0x9e37_79b9_7f4a_7c15))).Next();

    public ulong Next()
    {
        unchecked
        {
            state += 0x9e37_79b9_7f4a_7c15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xbf58_476d_1ce4_e5b9;
            z = (z ^ (z >> 27)) * 0x94d0_49bb_1331_11eb;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number from 0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)((UInt128)Next() * (ulong)limit >> 64);
}
