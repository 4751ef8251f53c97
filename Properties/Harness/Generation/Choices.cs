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

    /// <summary>
    /// Sets some weights to 0, so that what is left meets each other more (swarm testing, ISSTA 2012).
    /// </summary>
    /// <param name="weights">One for each kind of thing.</param>
    /// <param name="always">The kinds that stay.</param>
    public void LeaveSomeOut(Span<int> weights, params ReadOnlySpan<int> always)
    {
        int left = Below(1 << (weights.Length + 3));
        for (int kind = 0; kind < weights.Length; kind++)
        {
            if (!always.Contains(kind) && (left >> kind & 1) != 0 && OneIn(2))
                weights[kind] = 0;
        }
    }

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
