using GpuMm.Model.Vocabulary;

namespace GpuMm.Harness.Walks.PageTables;

/// <summary>What entries of both generations are drawn from, and how it is told that one was refused.</summary>
static class EntryWords
{
    public static bool IsSystem(Aperture aperture) => aperture is Aperture.SystemCoherent or Aperture.SystemNonCoherent;

    /// <summary>Where a table may lie; null for no table.</summary>
    public static Aperture? DrawTableAperture(ref SplitMix random) => random.Below(4) switch
    {
        0 => null,
        1 => Aperture.VideoMemory,
        2 => Aperture.SystemCoherent,
        _ => Aperture.SystemNonCoherent,
    };

    /// <summary>Addresses of so many bits in units of a power of two: the extremes, each bit alone, and anything between.</summary>
    public static ulong DrawAddress(ref SplitMix random, int bits, int unit)
    {
        ulong highest = (1UL << bits) - (1UL << unit);
        return random.Below(4) switch
        {
            0 => random.Below(2) == 0 ? 0 : highest,
            1 => 1UL << (unit + random.Below(bits - unit)),
            _ => random.Next() & highest,
        };
    }

    public static bool DrawBit(ref SplitMix random) => random.Below(2) == 0;

    /// <summary>Whether a call throws what an encoder throws at a value that its field cannot hold.</summary>
    public static bool Refuses<T>(Func<T> encode)
    {
        try
        {
            _ = encode();
            return false;
        }
        catch (ArgumentOutOfRangeException)
        {
            return true;
        }
    }

    /// <summary>Null if two of a kind are equal.</summary>
    public static string? Difference<T>(T seen, T meant)
        where T : IEquatable<T> => seen.Equals(meant) ? null : $"{seen} and not {meant}";

    /// <summary>The first of values that no field can hold and that was taken all the same; null if none was.</summary>
    public static string? Taken<T>(params ReadOnlySpan<(string Name, Func<T> Encode)> wrong)
    {
        foreach (var (name, encode) in wrong)
        {
            if (!Refuses(encode))
                return $"{name} is taken";
        }

        return null;
    }
}
