using System.Collections;

namespace GpuMm.Harness.Checking;

enum LinearizationOutcome
{
    Exists,
    None,

    /// <summary>The search reached its limit.</summary>
    Undecided,
}

/// <summary>Whether an order of the calls exists; if none does, the call at which the longest attempt was stuck.</summary>
readonly record struct Linearization(LinearizationOutcome Outcome, string StuckAt);

/// <summary>
/// Is there an order of the calls on one object that respects real time and that its specification permits? Wing and Gong's search (1993)
/// with Lowe's memo of (linearized set, state) pairs (2017).
/// </summary>
/// <remarks>
/// Each mapping carries a unique tag and each write a unique value, so at most times only one call fits and the search walks straight on.
/// A call may come next if it began before every other call that is left has ended; intervals are closed.
/// </remarks>
static class LinearizabilityChecker
{
    /// <summary>States that a search looks at before it gives up; a page's history has a dozen calls and takes a few dozen.</summary>
    public const int DefaultLimit = 200_000;

    /// <param name="calls">All calls on the object; they are sorted.</param>
    /// <param name="step">The specification: the next state, or null if the call cannot have happened in that state.</param>
    /// <param name="limit">States to look at.</param>
    /// <param name="noun">What the object is called where the search is stuck.</param>
    /// <param name="until">Only calls that have been answered by then must be in the order; others that have begun may be.</param>
    public static Linearization Decide<TState, TCall>(
        List<TimedCall<TCall>> calls, Func<TState, TCall, TState?> step, int limit = DefaultLimit, string noun = "page",
        int until = int.MaxValue)
        where TState : struct
        where TCall : struct
    {
        calls.Sort((a, b) => a.InvokedAt.CompareTo(b.InvokedAt));
        var search = new Search<TState, TCall>(calls, step, limit, noun, until);
        bool found = search.From(default, 0);
        return found ? new Linearization(LinearizationOutcome.Exists, "")
            : search.GaveUp ? new Linearization(LinearizationOutcome.Undecided, "")
            : new Linearization(LinearizationOutcome.None, search.StuckAt);
    }

    /// <summary>When the first answer came that leaves the calls without an order; they must have none.</summary>
    public static int FirstUnexplained<TState, TCall>(List<TimedCall<TCall>> calls, Func<TState, TCall, TState?> step)
        where TState : struct
        where TCall : struct => calls
        .Select(call => call.RespondedAt)
        .Distinct()
        .Order()
        .First(until => Decide(calls, step, until: until).Outcome != LinearizationOutcome.Exists);

    sealed class Search<TState, TCall>(
        List<TimedCall<TCall>> calls, Func<TState, TCall, TState?> step, int limit, string noun, int until)
        where TState : struct
        where TCall : struct
    {
        readonly bool[] placed = new bool[calls.Count];
        HashSet<(Key Placed, TState State)>? failed; // made when the search first turns back
        int deepest = -1;
        int looked;

        public bool GaveUp => looked > limit;

        public string StuckAt { get; private set; } = "";

        public bool From(TState state, int depth)
        {
            if (depth == calls.Count)
                return true;
            if (++looked > limit)
                return false;
            int end = EarliestEnd();
            if (end > until)
                return true;
            for (int i = 0; i < calls.Count && calls[i].InvokedAt <= end; i++)
            {
                if (placed[i] || step(state, calls[i].Call) is not { } next)
                    continue;
                placed[i] = true;
                if (!IsKnownToFail(next) && From(next, depth + 1))
                    return true;
                placed[i] = false;
            }

            if (depth > deepest)
                (deepest, StuckAt) = (depth, DescribeStuck(state, end));
            (failed ??= []).Add((new Key(placed), state));
            return false;
        }

        bool IsKnownToFail(TState state) => failed is not null && failed.Contains((new Key(placed), state));

        int EarliestEnd()
        {
            int earliest = int.MaxValue;
            for (int i = 0; i < calls.Count; i++)
            {
                if (!placed[i] && calls[i].RespondedAt < earliest)
                    earliest = calls[i].RespondedAt;
            }

            return earliest;
        }

        string DescribeStuck(TState state, int end)
        {
            var open = calls.Where((call, i) => !placed[i] && call.InvokedAt <= end).Select(call => call.Call.ToString());
            return $"{string.Join("' or '", open)}' when the {noun} is '{state}";
        }
    }

    /// <summary>A set of placed calls, compared by content.</summary>
    readonly struct Key : IEquatable<Key>
    {
        readonly BitArray bits;

        public Key(bool[] placed) => bits = new BitArray(placed);

        public bool Equals(Key other)
        {
            for (int i = 0; i < bits.Count; i++)
            {
                if (bits[i] != other.bits[i])
                    return false;
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            int hash = 17;
            for (int i = 0; i < bits.Count; i++)
                hash = unchecked((hash * 31) + (bits[i] ? 1 : 0));
            return hash;
        }
    }
}
