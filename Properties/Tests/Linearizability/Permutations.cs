using GpuMm.Harness.Linearizability;

namespace GpuMm.Tests.Linearizability;

/// <summary>All orders of a few calls: what the search for one is compared with.</summary>
static class Permutations
{
    public const int MostCalls = 6;

    static readonly int[][][] Of = [.. Enumerable.Range(0, MostCalls + 1).Select(count => All(count).ToArray())];

    public static IEnumerable<int[]> All(int count)
    {
        if (count == 0)
            return [[]];
        return All(count - 1).SelectMany(shorter =>
            Enumerable.Range(0, count).Select(at => (int[])[.. shorter[..at], count - 1, .. shorter[at..]]));
    }

    /// <summary>Whether the calls have an order that respects real time and that the specification permits.</summary>
    public static bool HaveOrder<TState, TCall>(TimedCall<TCall>[] calls, Func<TState, TCall, TState?> step)
        where TState : struct
        where TCall : struct => Array.Exists(Of[calls.Length], order => Fits(calls, order, step));

    static bool Fits<TState, TCall>(TimedCall<TCall>[] calls, int[] order, Func<TState, TCall, TState?> step)
        where TState : struct
        where TCall : struct
    {
        TState? state = default(TState);
        int latestBegin = int.MinValue;
        foreach (int index in order)
        {
            latestBegin = Math.Max(latestBegin, calls[index].InvokedAt);
            if (calls[index].RespondedAt < latestBegin) // it had ended before one began that stands before it here
                return false;
            state = step(state.Value, calls[index].Call);
            if (state is null)
                return false;
        }

        return true;
    }
}
