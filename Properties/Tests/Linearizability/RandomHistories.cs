using GpuMm.Harness;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Tests.Linearizability;

/// <summary>Small histories of one object, of which many have an order and many have none.</summary>
static class RandomHistories
{
    const int Attempts = 30;

    public delegate TCall Any<TCall>(ref SplitMix random);

    /// <summary>A walk through a specification with intervals around each step; then sometimes one call is replaced by another.</summary>
    public static TimedCall<TCall>[] Overlapping<TState, TCall>(
        ref SplitMix random, Func<TState, TCall, TState?> step, Any<TCall> anyCall)
        where TState : struct
        where TCall : struct
    {
        var calls = new TimedCall<TCall>[1 + random.Below(Permutations.MostCalls)];
        var state = default(TState);
        for (int i = 0; i < calls.Length; i++)
        {
            var call = anyCall(ref random);
            for (int attempt = 0; attempt < Attempts && step(state, call) is null; attempt++)
                call = anyCall(ref random);
            state = step(state, call) ?? state;
            int reach = 1 + random.Below(30);
            calls[i] = new TimedCall<TCall>(call, (10 * i) - random.Below(reach), (10 * i) + random.Below(reach));
        }

        if (random.Below(3) != 0)
        {
            int changed = random.Below(calls.Length);
            calls[changed] = calls[changed] with { Call = anyCall(ref random) };
        }

        return calls;
    }
}
