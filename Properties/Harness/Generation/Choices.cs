namespace GpuMm.Harness.Generation;

/// <summary>
/// A stream of decisions that FsCheck draws as one compact array. A scenario is built from it in one pass: a tree of generators would cost
/// more than running the scenario does.
/// </summary>
sealed class Choices(int[] drawn)
{
    int next;

    /// <summary>A number from 0 to <paramref name="limit"/> - 1. Past the end of the array the stream goes on, derived from it.</summary>
    public int Below(int limit)
    {
        int index = next++;
        int lap = index / drawn.Length;
        int value = drawn[index % drawn.Length];
        ulong mixed = lap == 0 ? (ulong)value : SplitMix.Mix((ulong)value, (ulong)index) >> 33;
        return (int)(mixed % (ulong)limit);
    }

    public bool OneIn(int n) => Below(n) == 0;

    public T Pick<T>(ReadOnlySpan<T> from) => from[Below(from.Length)];

    /// <summary>Picks an index with a probability proportional to its weight.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        int total = 0;
        foreach (int weight in weights)
            total += weight;
        int at = Below(total);
        for (int i = 0; i < weights.Length; i++)
        {
            at -= weights[i];
            if (at < 0)
                return i;
        }

        throw new System.Diagnostics.UnreachableException();
    }
}
