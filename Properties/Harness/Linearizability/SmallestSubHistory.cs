using GpuMm.Model.Specification;

namespace GpuMm.Harness.Linearizability;

/// <summary>
/// Looks for few calls that have no order whatever the other calls did. The others may or may not have taken effect while they were under
/// way: merely to strike them out would blame a read whose write was struck out.
/// </summary>
/// <param name="calls">Calls without an order.</param>
/// <param name="culprit">One of them without which they have one.</param>
/// <param name="specification">What is permitted.</param>
/// <param name="limits">Of one question whether some of them have an order.</param>
sealed class SmallestSubHistory<TState, TCall>(
    List<TimedCall<TCall>> calls, int culprit, SequentialSpecification<TState, TCall> specification, SearchLimits limits)
    where TState : struct
    where TCall : struct
{
    const int FirstWindow = 8;
    const int MostStates = 32;
    const int MostToSearchWhole = 4_000;

    /// <summary>Whether every question was answered within the limits, so that none of the calls can be spared.</summary>
    public bool IsSmallest { get; private set; } = true;

    /// <returns>Places in the list, by the time of the invocation.</returns>
    public IReadOnlyList<int> Find()
    {
        var kept = LastThatHaveNoOrder();
        for (int size = Math.Max(kept.Count / 2, 1); size >= 1 && !limits.TimeIsUp(); size /= 2)
        {
            bool isSmaller = DropInPieces(kept, size);
            if (isSmaller && size == 1)
                size = 2; // what could not be spared before perhaps can now
        }

        IsSmallest &= !limits.TimeIsUp();
        return [.. kept.Append(culprit).OrderBy(call => calls[call].InvokedAt)];
    }

    /// <summary>Mostly the last few are enough, and then the many before them need never be tried one by one.</summary>
    List<int> LastThatHaveNoOrder()
    {
        List<int> answered =
        [
            .. Enumerable.Range(0, calls.Count).Where(call => call != culprit && calls[call].IsRequired)
                .OrderByDescending(call => calls[call].RespondedAt),
        ];
        for (int window = 0; window < answered.Count; window = Math.Max(FirstWindow, window * 2))
        {
            var last = answered[..window];
            if (HaveNoOrder(last))
                return last;
        }

        return answered;
    }

    bool DropInPieces(List<int> kept, int size)
    {
        bool isSmaller = false;
        for (int at = 0; at < kept.Count && !limits.TimeIsUp();)
        {
            List<int> fewer = [.. kept[..at], .. kept[Math.Min(at + size, kept.Count)..]];
            if (HaveNoOrder(fewer))
            {
                kept.Clear();
                kept.AddRange(fewer);
                isSmaller = true;
            }
            else
            {
                at += size;
            }
        }

        return isSmaller;
    }

    /// <summary>Whether these and the culprit have no order.</summary>
    bool HaveNoOrder(List<int> kept)
    {
        if (limits.TimeIsUp())
            return false;
        int begin = kept.Append(culprit).Min(call => calls[call].InvokedAt);
        if (StatesBefore(begin) is { } states && states.TrueForAll(state => HaveNoOrder(kept, begin, state)))
            return true;
        if (calls.Count > MostToSearchWhole)
            return IsSmallest = false;
        return HaveNoOrder(kept, int.MinValue, specification.Initial);
    }

    /// <summary>Whether there is no order of the calls that were not over at a moment, if the object is in a state then.</summary>
    bool HaveNoOrder(List<int> kept, int moment, TState state)
    {
        HashSet<int> wanted = [.. kept, culprit];
        List<TimedCall<TCall>> relaxed = [];
        for (int call = 0; call < calls.Count; call++)
        {
            if (calls[call].RespondedAt >= moment)
                relaxed.Add(wanted.Contains(call) ? calls[call] : calls[call] with { MayBeLeftOut = true });
        }

        var outcome = LinearizabilityChecker.Decide(relaxed, specification with { Initial = state }, limits).Outcome;
        IsSmallest &= outcome != LinearizationOutcome.Undecided;
        return outcome == LinearizationOutcome.None;
    }

    /// <summary>
    /// At least the states that the object can be in at a moment, if nothing of what had begun need have taken effect: all that can be
    /// reached in any order whatever. Null if there are too many.
    /// </summary>
    List<TState>? StatesBefore(int moment)
    {
        List<TState> states = [specification.Initial];
        for (int known = 0; known < states.Count;)
        {
            known = states.Count;
            foreach (var (call, begin, _, _) in calls)
            {
                for (int i = 0; begin <= moment && i < known && !specification.OnlyLooks(call); i++)
                {
                    if (specification.Step(states[i], call) is { } next && !states.Contains(next))
                        states.Add(next);
                }

                if (states.Count > MostStates)
                    return null;
            }
        }

        return states;
    }
}
