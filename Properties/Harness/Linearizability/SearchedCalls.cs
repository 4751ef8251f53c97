namespace GpuMm.Harness.Linearizability;

/// <summary>
/// The calls that an <see cref="OrderSearch{TState,TCall}"/> has to do with, numbered by the time of their invocation, the answered before
/// the pending. Calls that only look and need no place are left out.
/// </summary>
sealed class SearchedCalls<TCall>
    where TCall : struct
{
    const int NoCall = -1;

    readonly int[] names;
    readonly bool[] onlyLooks;
    readonly int[] elders;

    public SearchedCalls(ReadOnlySpan<TimedCall<TCall>> asked, Func<TCall, bool> onlyLooks)
    {
        names = Sorted(asked, onlyLooks);
        Calls = new TimedCall<TCall>[names.Length];
        this.onlyLooks = new bool[names.Length];
        for (int call = 0; call < names.Length; call++)
        {
            Calls[call] = asked[names[call]];
            this.onlyLooks[call] = onlyLooks(Calls[call].Call);
            Answered += Calls[call].IsPending ? 0 : 1;
        }

        elders = Elders();
    }

    public TimedCall<TCall>[] Calls { get; }

    /// <summary>How many are answered.</summary>
    public int Answered { get; }

    /// <summary>The place of a call in the list that was asked about.</summary>
    public int Name(int call) => names[call];

    public bool OnlyLooks(int call) => onlyLooks[call];

    /// <summary>The last pending call before a pending call that does the same; null if there is none.</summary>
    public int? Elder(int call) => elders[call] == NoCall ? null : elders[call];

    static int[] Sorted(ReadOnlySpan<TimedCall<TCall>> asked, Func<TCall, bool> onlyLooks)
    {
        List<long> answered = new(asked.Length);
        List<long> pending = [];
        for (int name = 0; name < asked.Length; name++)
        {
            if (asked[name].IsRequired || !onlyLooks(asked[name].Call))
                (asked[name].IsPending ? pending : answered).Add(ByTime.Key(asked[name].InvokedAt, name));
        }

        answered.Sort();
        pending.Sort();
        return [.. answered.Concat(pending).Select(ByTime.CallOf)];
    }

    int[] Elders()
    {
        int[] found = new int[Calls.Length];
        Array.Fill(found, NoCall);
        Dictionary<TCall, int> last = new(Calls.Length - Answered);
        for (int call = Answered; call < Calls.Length; call++)
        {
            found[call] = last.GetValueOrDefault(Calls[call].Call, NoCall);
            last[Calls[call].Call] = call;
        }

        return found;
    }
}
