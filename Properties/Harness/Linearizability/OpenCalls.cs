namespace GpuMm.Harness.Linearizability;

/// <summary>
/// Which calls have their place, told in few bits. All that were answered before the earliest response that still waits have theirs, and
/// none has that began after it; in between are those that were open then. Of these each has a bit, which a later call uses again.
/// </summary>
/// <remarks>Calls that are never answered stay open, so they have bits of their own: <see cref="Pending"/>.</remarks>
sealed class OpenCalls
{
    const int WordBits = 64;

    readonly bool[] placed;
    readonly int[] responses; // the calls that are answered, by the time of their response
    readonly int[] responseTimes;
    readonly int[] bitOf;
    readonly int firstPending; // calls from here on in bits are pending
    readonly ulong[] answered;
    readonly ulong[] pending;

    OpenCalls(int[] responses, int[] responseTimes, int[] bitOf, int answeredBits, int pendingBits)
    {
        (this.responses, this.responseTimes, this.bitOf) = (responses, responseTimes, bitOf);
        placed = new bool[bitOf.Length];
        firstPending = Words(answeredBits) * WordBits;
        answered = new ulong[Words(answeredBits)];
        pending = new ulong[Words(pendingBits)];
    }

    /// <param name="calls">The answered in the order of their invocations; the pending anywhere.</param>
    public static OpenCalls Of<TCall>(TimedCall<TCall>[] calls)
    {
        int[] responses = [.. Enumerable.Range(0, calls.Length).Where(call => !calls[call].IsPending)];
        int[] times = Array.ConvertAll(responses, call => calls[call].RespondedAt);
        Array.Sort(times, responses);
        int[] bitOf = new int[calls.Length];
        int answeredBits = GiveBits(calls, responses, bitOf);
        int pendingBits = 0;
        for (int call = 0; call < calls.Length; call++)
        {
            if (calls[call].IsPending)
                bitOf[call] = (Words(answeredBits) * WordBits) + pendingBits++;
        }

        return new OpenCalls(responses, times, bitOf, answeredBits, pendingBits);
    }

    /// <summary>How many responses lie before the earliest that still waits.</summary>
    public int ResponsesExplained { get; private set; }

    /// <summary>The call with the earliest response of those that wait.</summary>
    public int Earliest => responses[ResponsesExplained];

    /// <summary>When that was; a call that began later has to wait.</summary>
    public int Deadline => ResponsesExplained < responses.Length ? responseTimes[ResponsesExplained] : TimedCall.Never;

    public ReadOnlySpan<ulong> Answered => answered;

    public ReadOnlySpan<ulong> Pending => pending;

    public bool IsPlaced(int call) => placed[call];

    public void Place(int call)
    {
        placed[call] = true;
        Flip(call);
        while (ResponsesExplained < responses.Length && placed[Earliest])
        {
            Flip(Earliest);
            ResponsesExplained++;
        }
    }

    /// <param name="call">The one that was placed last.</param>
    /// <param name="responsesExplained">How many there were before.</param>
    public void TakeBack(int call, int responsesExplained)
    {
        while (ResponsesExplained > responsesExplained)
        {
            ResponsesExplained--;
            Flip(Earliest);
        }

        Flip(call);
        placed[call] = false;
    }

    void Flip(int call)
    {
        int bit = bitOf[call];
        if (bit < firstPending)
            answered[bit / WordBits] ^= 1UL << (bit % WordBits);
        else
            pending[(bit - firstPending) / WordBits] ^= 1UL << (bit % WordBits);
    }

    /// <summary>A bit is free again when the call that has it was answered before the next one began.</summary>
    static int GiveBits<TCall>(TimedCall<TCall>[] calls, int[] responses, int[] bitOf)
    {
        var free = new Stack<int>();
        int bits = 0;
        int answered = 0;
        for (int call = 0; call < calls.Length; call++)
        {
            if (calls[call].IsPending)
                continue;
            while (calls[responses[answered]].RespondedAt < calls[call].InvokedAt)
                free.Push(bitOf[responses[answered++]]);
            bitOf[call] = free.TryPop(out int bit) ? bit : bits++;
        }

        return bits;
    }

    static int Words(int bits) => (bits + WordBits - 1) / WordBits;
}
