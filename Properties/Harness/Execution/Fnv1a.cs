namespace GpuMm.Harness.Execution;

/// <summary>FNV-1a, 64 bits (Fowler, Noll, Vo). .NET's own hash codes differ from process to process.</summary>
static class Fnv1a
{
    const ulong Basis = 0xcbf2_9ce4_8422_2325;
    const ulong Prime = 0x0000_0100_0000_01b3;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Basis;
        foreach (byte b in bytes)
            hash = unchecked((hash ^ b) * Prime);
        return hash;
    }

    /// <summary>Of several numbers in their order.</summary>
    public static ulong Of(ReadOnlySpan<ulong> numbers)
    {
        ulong hash = Basis;
        foreach (ulong number in numbers)
        {
            for (int shift = 0; shift < 64; shift += 8)
                hash = unchecked((hash ^ (byte)(number >> shift)) * Prime);
        }

        return hash;
    }
}
