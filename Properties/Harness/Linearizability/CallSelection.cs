using System.Runtime.InteropServices;

namespace GpuMm.Harness.Linearizability;

/// <summary>Some calls of a list, with their places in it.</summary>
sealed class CallSelection<TCall>
{
    readonly List<TimedCall<TCall>> calls = [];
    readonly List<int> places = [];

    public List<TimedCall<TCall>> Calls => calls;

    public ReadOnlySpan<TimedCall<TCall>> Span => CollectionsMarshal.AsSpan(calls);

    /// <summary>What was known at a moment: the calls that had begun, of which those without an answer yet are pending.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="all">The list.</param>
    /// <param name="onlyAnswer">The only call that was answered at the moment itself; null if all are that were.</param>
    public static CallSelection<TCall> Until(int moment, ReadOnlySpan<TimedCall<TCall>> all, int? onlyAnswer = null)
    {
        var known = new CallSelection<TCall>();
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].InvokedAt > moment)
                continue;
            bool isAnswered = all[i].RespondedAt < moment || (all[i].RespondedAt == moment && i == (onlyAnswer ?? i));
            known.Add(isAnswered ? all[i] : all[i] with { RespondedAt = TimedCall.Never }, i);
        }

        return known;
    }

    public CallSelection<TCall> Where(Func<TCall, bool> isWanted)
    {
        var wanted = new CallSelection<TCall>();
        for (int i = 0; i < calls.Count; i++)
        {
            if (isWanted(calls[i].Call))
                wanted.Add(calls[i], places[i]);
        }

        return wanted;
    }

    /// <summary>Where a call of this selection stands in the list.</summary>
    public int PlaceOf(int call) => places[call];

    /// <summary>Which call of this selection stands at a place.</summary>
    public int IndexOf(int place) => places.BinarySearch(place);

    public int[] PlacesOf(IEnumerable<int> some) => [.. some.Select(PlaceOf)];

    void Add(TimedCall<TCall> call, int place)
    {
        calls.Add(call);
        places.Add(place);
    }
}
