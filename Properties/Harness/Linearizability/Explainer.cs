using GpuMm.Model.Specification;

namespace GpuMm.Harness.Linearizability;

/// <summary>Says why calls on one object have no order.</summary>
/// <param name="specification">What is permitted.</param>
/// <param name="limits">Of each question that is asked on the way.</param>
sealed class Explainer<TState, TCall>(SequentialSpecification<TState, TCall> specification, SearchLimits limits)
    where TState : struct
    where TCall : struct
{
    /// <param name="calls">Calls without an order.</param>
    /// <param name="found">Where the search for one ended.</param>
    public Explanation<TState> Explain(ReadOnlySpan<TimedCall<TCall>> calls, Obstacle<TState> found)
    {
        var (known, culprit) = Blame(calls, found.Culprit);
        var obstacle = IsAlone(calls, culprit) ? found : ObstacleIn(known, culprit) ?? found with { Culprit = culprit };
        return Explain(calls, obstacle, known);
    }

    /// <summary>The same where no search ended: what is wrong is known already.</summary>
    /// <param name="calls">Calls without an order.</param>
    /// <param name="culprit">The one whose response cannot be explained.</param>
    /// <param name="isConcerned">Calls to which nothing that is not among them can matter.</param>
    public Explanation<TState> Explain(ReadOnlySpan<TimedCall<TCall>> calls, int culprit, Func<TCall, bool> isConcerned)
    {
        var known = CallSelection<TCall>.Until(calls[culprit].RespondedAt, calls);
        var concerned = known.Where(isConcerned);
        if (!IsAlone(calls, culprit))
            (concerned, culprit) = Blame(calls, culprit);
        var obstacle = ObstacleIn(known, culprit) ?? ObstacleIn(concerned, culprit)
            ?? new Obstacle<TState>(culprit, [culprit], specification.Initial, []);
        return Explain(calls, obstacle, concerned);
    }

    Explanation<TState> Explain(ReadOnlySpan<TimedCall<TCall>> calls, Obstacle<TState> obstacle, CallSelection<TCall> concerned)
    {
        int[]? before = OrderBefore(calls, calls[obstacle.Culprit].RespondedAt);
        var smallest = new SmallestSubHistory<TState, TCall>(
            concerned.Calls, concerned.IndexOf(obstacle.Culprit), specification, limits);
        int[] subHistory = concerned.PlacesOf(smallest.Find());
        return new(obstacle, before, subHistory, smallest.IsSmallest);
    }

    /// <summary>
    /// Several calls may have been answered at the time at which there is no order any more. To blame is one that leaves none even if it
    /// alone was answered then; if there is none such, it takes several.
    /// </summary>
    (CallSelection<TCall> Known, int Culprit) Blame(ReadOnlySpan<TimedCall<TCall>> calls, int culprit)
    {
        int moment = calls[culprit].RespondedAt;
        bool isAlone = IsAlone(calls, culprit);
        for (int other = 0; other < calls.Length && !isAlone; other++)
        {
            if (calls[other].RespondedAt != moment)
                continue;
            var known = CallSelection<TCall>.Until(moment, calls, onlyAnswer: other);
            if (LinearizabilityChecker.Decide(known.Span, specification, limits).Outcome == LinearizationOutcome.None)
                return (known, other);
        }

        return (CallSelection<TCall>.Until(moment, calls), culprit);
    }

    static bool IsAlone(ReadOnlySpan<TimedCall<TCall>> calls, int culprit)
    {
        foreach (var call in calls)
        {
            if (call.RespondedAt == calls[culprit].RespondedAt && call != calls[culprit])
                return false;
        }

        return true;
    }

    /// <summary>An order of all that was answered before a moment, with what was under way then where it is needed.</summary>
    int[]? OrderBefore(ReadOnlySpan<TimedCall<TCall>> calls, int moment)
    {
        var before = CallSelection<TCall>.Until(moment - 1, calls);
        return LinearizabilityChecker.OrderOf(before.Span, specification, limits) is { } order ? before.PlacesOf(order) : null;
    }

    /// <summary>Null also if another response of the same time is as inexplicable.</summary>
    Obstacle<TState>? ObstacleIn(CallSelection<TCall> calls, int culprit) =>
        LinearizabilityChecker.Decide(calls.Span, specification, limits).Obstacle is { } obstacle
        && calls.PlaceOf(obstacle.Culprit) == culprit
            ? obstacle with { Culprit = calls.PlaceOf(obstacle.Culprit), Open = calls.PlacesOf(obstacle.Open) }
            : null;
}
