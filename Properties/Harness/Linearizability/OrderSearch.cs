using GpuMm.Model.Specification;

namespace GpuMm.Harness.Linearizability;

/// <summary>
/// Is there an order of the calls on one object that respects real time and that its specification permits? Wing and Gong's search (1993)
/// on Lowe's list, with his memo of the configurations that failed (2017).
/// </summary>
/// <remarks>
/// A call may be next if it began before every other call that is left was answered. Four things keep the search small: a call that only
/// looks takes the first place that fits it; a call that may be left out is, if the next one does not need it; of pending calls that do the
/// same, the one that began first goes first; and a configuration that has used up more pending calls than one that failed fails as well,
/// which is why they are tried last. If there is an order, there still is one under these rules: one with as few as possible of the calls
/// that may be left out, since each rule turns an order that it forbids into one with as many of them, or fewer.
/// </remarks>
sealed class OrderSearch<TState, TCall>
    where TState : struct
    where TCall : struct
{
    const int StepsBetweenLooksAtTheClock = 4096;
    const int NoCall = -1;

    readonly SequentialSpecification<TState, TCall> specification;
    readonly SearchLimits limits;
    readonly TimedCall<TCall>[] calls; // the answered by invocation, then the pending; without those that only look and need no place
    readonly int[] names; // their places in the list that was asked about
    readonly int[] elder; // the pending call that does the same and must go before; or NoCall
    readonly UnplacedCalls unplaced;
    readonly OpenCalls open;
    readonly Frame[] frames;
    FailedConfigurations<TState>? failed;
    TState state;
    int depth;
    int required;
    long looked;

    // Where the search came furthest.
    int mostExplained = -1;
    int deepest;
    TState furthestState;
    readonly List<int> furthestOpen = [];
    readonly List<TState> furthestStates = [];

    public OrderSearch(
        ReadOnlySpan<TimedCall<TCall>> asked, SequentialSpecification<TState, TCall> specification, SearchLimits limits)
    {
        (this.specification, this.limits) = (specification, limits);
        (calls, names) = Sorted(asked, specification.OnlyLooks);
        elder = Elders(calls);
        unplaced = new UnplacedCalls(calls.Length, calls.Count(call => !call.IsPending));
        open = OpenCalls.Of(calls);
        frames = new Frame[calls.Length];
        required = calls.Count(call => call.IsRequired);
        state = specification.Initial;
    }

    /// <summary>The limit that was reached; empty if none was.</summary>
    public string Limit { get; private set; } = "";

    /// <summary>The order that was found: places in the list that was asked about. Calls that did not take effect are not in it.</summary>
    public IEnumerable<int> Order => frames.Take(depth).Where(frame => !frame.IsLeftOut).Select(frame => names[frame.Call]);

    /// <summary>Where the search came furthest, if there is no order.</summary>
    public Obstacle<TState> Obstacle
    {
        get
        {
            int culprit = furthestOpen.MinBy(call => calls[call].RespondedAt);
            return new(names[culprit], [.. furthestOpen.Select(call => names[call])], furthestState, furthestStates);
        }
    }

    public LinearizationOutcome Run()
    {
        int from = unplaced.FirstAnswered;
        while (required > 0)
        {
            if (GivesUp())
                return LinearizationOutcome.Undecided;
            if (PlaceOne(from) || LeaveOutEarliest())
            {
                from = unplaced.FirstAnswered;
                continue;
            }

            NoteHowFar();
            (failed ??= new(open.Answered.Length, open.Pending.Length)).Add(open, state);
            bool isExhausted = true;
            while (isExhausted)
            {
                if (depth == 0)
                    return LinearizationOutcome.None;
                (from, isExhausted) = TakeBack();
            }
        }

        return LinearizationOutcome.Exists;
    }

    /// <summary>Puts one of the calls that may be next there, the first that leads to something new.</summary>
    /// <param name="from">Calls before it have been tried.</param>
    bool PlaceOne(int from)
    {
        for (int call = NextInTime(from); call != unplaced.End; call = NextInTime(unplaced.After(call)))
        {
            var timed = calls[call];
            if ((elder[call] != NoCall && !open.IsPlaced(elder[call])) || specification.Step(state, timed.Call) is not { } next)
                continue;
            if ((!timed.IsRequired && next.Equals(state)) || MakesLastOneVain(timed.Call, next))
                continue; // the call, or the one before it, may as well not have happened
            bool isOnlyChoice = timed.IsRequired && specification.OnlyLooks(timed.Call);
            Place(call, next, new Frame(call, open.ResponsesExplained, state, IsExhausted: isOnlyChoice));
            if (failed is null || !failed.Contain(open, state))
                return true;
            TakeBack();
            if (isOnlyChoice)
                return false;
        }

        return false;
    }

    /// <summary>Whether the last call that has its place need not have taken effect, and all would be the same after this one.</summary>
    bool MakesLastOneVain(TCall call, TState next) =>
        depth > 0 && frames[depth - 1] is { IsLeftOut: false } last && !calls[last.Call].IsRequired
        && specification.Step(last.Before, call) is { } without && without.Equals(next);

    /// <summary>The call, or the first after it that began in time to be next.</summary>
    int NextInTime(int call)
    {
        if (call != unplaced.End && calls[call].InvokedAt > open.Deadline)
            call = unplaced.IsPending(call) ? unplaced.End : unplaced.FirstPending;
        return call != unplaced.End && calls[call].InvokedAt > open.Deadline ? unplaced.End : call;
    }

    /// <summary>Passes over the call that was answered first, if it need not have taken effect.</summary>
    bool LeaveOutEarliest()
    {
        if (!calls[open.Earliest].MayBeLeftOut)
            return false;
        Place(open.Earliest, state, new Frame(open.Earliest, open.ResponsesExplained, state, IsExhausted: true, IsLeftOut: true));
        return true;
    }

    void Place(int call, TState next, Frame frame)
    {
        looked++;
        frames[depth++] = frame;
        unplaced.Lift(call);
        open.Place(call);
        required -= calls[call].IsRequired ? 1 : 0;
        state = next;
    }

    /// <returns>The call to go on with, unless there is nothing else to try in its place.</returns>
    (int From, bool IsExhausted) TakeBack()
    {
        var frame = frames[--depth];
        state = frame.Before;
        required += calls[frame.Call].IsRequired ? 1 : 0;
        open.TakeBack(frame.Call, frame.ResponsesExplained);
        unplaced.Unlift(frame.Call);
        return (unplaced.After(frame.Call), frame.IsExhausted);
    }

    bool GivesUp()
    {
        if (looked > limits.Configurations)
            Limit = $"{limits.Configurations:N0} configurations";
        else if (failed is not null && failed.Bytes > limits.MemoBytes)
            Limit = $"{limits.MemoBytes >> 20:N0} MiB of memory";
        else if (looked % StepsBetweenLooksAtTheClock == 0 && limits.TimeIsUp())
            Limit = SearchLimits.Time;
        return Limit.Length > 0;
    }

    void NoteHowFar()
    {
        int explained = open.ResponsesExplained;
        if (explained < mostExplained)
            return;
        if (explained > mostExplained)
            furthestStates.Clear();
        if (furthestStates.Count < Obstacle<TState>.MostStates && !furthestStates.Contains(state))
            furthestStates.Add(state);
        if (explained == mostExplained && depth <= deepest)
            return;
        (mostExplained, deepest, furthestState) = (explained, depth, state);
        furthestOpen.Clear();
        for (int call = NextInTime(unplaced.FirstAnswered); call != unplaced.End; call = NextInTime(unplaced.After(call)))
            furthestOpen.Add(call);
    }

    static (TimedCall<TCall>[] Calls, int[] Names) Sorted(ReadOnlySpan<TimedCall<TCall>> asked, Func<TCall, bool> onlyLooks)
    {
        List<long> keys = new(asked.Length);
        for (int name = 0; name < asked.Length; name++)
        {
            if (asked[name].IsRequired || !onlyLooks(asked[name].Call))
                keys.Add(ByTime.Key(asked[name].InvokedAt, name));
        }

        keys.Sort();
        int[] names = new int[keys.Count];
        var calls = new TimedCall<TCall>[keys.Count];
        int next = 0;
        foreach (bool isPending in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (long key in keys)
            {
                if (asked[ByTime.CallOf(key)].IsPending == isPending)
                    (names[next], calls[next++]) = (ByTime.CallOf(key), asked[ByTime.CallOf(key)]);
            }
        }

        return (calls, names);
    }

    static int[] Elders(TimedCall<TCall>[] calls)
    {
        int[] elder = new int[calls.Length];
        Array.Fill(elder, NoCall);
        int answered = calls.Length;
        while (answered > 0 && calls[answered - 1].IsPending)
            answered--;
        Dictionary<TCall, int> last = new(calls.Length - answered);
        for (int call = answered; call < calls.Length; call++)
        {
            elder[call] = last.GetValueOrDefault(calls[call].Call, NoCall);
            last[calls[call].Call] = call;
        }

        return elder;
    }

    /// <summary>A call that has its place.</summary>
    /// <param name="Call">Which.</param>
    /// <param name="ResponsesExplained">How many there were before.</param>
    /// <param name="Before">How the object was before.</param>
    /// <param name="IsExhausted">Nothing else need be tried in its place.</param>
    /// <param name="IsLeftOut">It did not take effect.</param>
    readonly record struct Frame(int Call, int ResponsesExplained, TState Before, bool IsExhausted, bool IsLeftOut = false);
}
