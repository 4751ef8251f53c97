using System.Runtime.InteropServices;
using GpuMm.Model.Specification;

namespace GpuMm.Harness.Linearizability;

/// <summary>
/// Looks for few calls that have no order whatever the other calls did. The others may or may not have taken effect while they were under
/// way: merely to strike them out would blame a read whose write was struck out.
/// </summary>
/// <param name="calls">Calls without an order.</param>
/// <param name="specification">What is permitted.</param>
/// <param name="limits">Of one question whether some of them have an order.</param>
sealed class SmallestSubHistory<TState, TCall>(
    List<TimedCall<TCall>> calls, SequentialSpecification<TState, TCall> specification, SearchLimits limits)
    where TState : struct
    where TCall : struct
{
    const int FirstWindow = 8;

    /// <summary>Whether every question was answered within the limits, so that none of the calls can be spared.</summary>
    public bool IsSmallest { get; private set; } = true;

    /// <returns>Places in the list, by the time of the invocation.</returns>
    public IReadOnlyList<int> Find()
    {
        var kept = LastThatHaveNoOrder();
        for (int size = Math.Max(kept.Count / 2, 1); size >= 1; size /= 2)
        {
            bool isSmaller = DropInPieces(kept, size);
            if (isSmaller && size == 1)
                size = 2; // what could not be spared before perhaps can now
        }

        return [.. kept.OrderBy(call => calls[call].InvokedAt)];
    }

    /// <summary>Mostly the last few are enough, and then the many before them need never be tried one by one.</summary>
    List<int> LastThatHaveNoOrder()
    {
        List<int> answered =
            [.. Enumerable.Range(0, calls.Count).Where(call => calls[call].IsRequired).OrderByDescending(call => calls[call].RespondedAt)];
        for (int window = FirstWindow; window < answered.Count; window *= 2)
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
        for (int at = 0; at < kept.Count;)
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

    bool HaveNoOrder(List<int> kept)
    {
        var relaxed = calls.ConvertAll(call => call with { MayBeLeftOut = true });
        foreach (int call in kept)
            relaxed[call] = calls[call];
        var outcome = LinearizabilityChecker.Decide(CollectionsMarshal.AsSpan(relaxed), specification, limits).Outcome;
        IsSmallest &= outcome != LinearizationOutcome.Undecided;
        return outcome == LinearizationOutcome.None;
    }
}
