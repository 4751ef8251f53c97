using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Linearizability;

/// <summary>
/// Whether the calls on one object are linearizable (Herlihy and Wing, 1990): there is an order of them that respects real time and that
/// the specification permits. A history of several objects is if that of each is, so each is decided by itself.
/// </summary>
static class LinearizabilityChecker
{
    const int MostOnStack = 128;

    /// <param name="calls">All calls on the object, in any order.</param>
    /// <param name="specification">What it permits.</param>
    /// <param name="limits">When to give up; those of an execution if nothing else is said.</param>
    [OverloadResolutionPriority(1)]
    public static Linearization<TState> Decide<TState, TCall>(
        ReadOnlySpan<TimedCall<TCall>> calls, SequentialSpecification<TState, TCall> specification, SearchLimits? limits = null)
        where TState : struct
        where TCall : struct
    {
        if (FitInOrderOfResponses(calls, specification))
            return new(LinearizationOutcome.Exists, DecisionPath.Search);
        var search = new OrderSearch<TState, TCall>(calls, specification, limits ?? SearchLimits.OfExecution);
        return search.Run() switch
        {
            LinearizationOutcome.None => new(LinearizationOutcome.None, DecisionPath.Search, search.Obstacle),
            var outcome => new(outcome, DecisionPath.Search, Limit: search.Limit),
        };
    }

    public static Linearization<TState> Decide<TState, TCall>(
        List<TimedCall<TCall>> calls, SequentialSpecification<TState, TCall> specification, SearchLimits? limits = null)
        where TState : struct
        where TCall : struct => Decide((ReadOnlySpan<TimedCall<TCall>>)CollectionsMarshal.AsSpan(calls), specification, limits);

    /// <summary>An order of the calls, by their places; null if there is none, or none was found within the limits.</summary>
    public static IReadOnlyList<int>? OrderOf<TState, TCall>(
        ReadOnlySpan<TimedCall<TCall>> calls, SequentialSpecification<TState, TCall> specification, SearchLimits limits)
        where TState : struct
        where TCall : struct
    {
        var search = new OrderSearch<TState, TCall>(calls, specification, limits);
        return search.Run() == LinearizationOutcome.Exists ? [.. search.Order] : null;
    }

    /// <summary>The first guess, right for most executions: the calls took effect in the order in which they were answered.</summary>
    static bool FitInOrderOfResponses<TState, TCall>(
        ReadOnlySpan<TimedCall<TCall>> calls, SequentialSpecification<TState, TCall> specification)
        where TState : struct
        where TCall : struct
    {
        Span<long> order = calls.Length <= MostOnStack ? stackalloc long[calls.Length] : new long[calls.Length];
        int required = 0;
        bool isSorted = true; // as it is where one call follows the other
        for (int i = 0; i < calls.Length; i++)
        {
            if (!calls[i].IsRequired)
                continue;
            order[required] = ByTime.Key(calls[i].RespondedAt, i);
            isSorted &= required == 0 || order[required - 1] < order[required];
            required++;
        }

        order = order[..required];
        if (!isSorted)
            order.Sort();
        var state = specification.Initial;
        foreach (long next in order)
        {
            if (specification.Step(state, calls[ByTime.CallOf(next)].Call) is not { } after)
                return false;
            state = after;
        }

        return true;
    }
}
