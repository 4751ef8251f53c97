using GpuMm.Model.Specification;

namespace GpuMm.Harness.Linearizability;

/// <summary>
/// Is there an order of the calls on one object that respects real time and that its specification permits? Wing and Gong's search (1993)
/// on Lowe's list, with his memo of the configurations that failed (2017).
/// </summary>
/// <remarks>
/// A call may be next if it began before every other call that is left was answered. Some rules keep the search small:
/// <list type="bullet">
/// <item>a call that only looks takes the first place that fits it;</item>
/// <item>of calls that do the same and may be next, the one that was answered first goes first; of pending ones, that which began
/// first;</item>
/// <item>a call that may be left out is left out, if the call after it does not need it;</item>
/// <item>a configuration that has used up more pending calls than one that failed fails as well, so they are tried last.</item>
/// </list>
/// If there is an order, there still is one under these rules, among those with the fewest calls that might have been left out: each rule
/// turns an order that it forbids into one with as many of them, or fewer.
/// </remarks>
sealed class OrderSearch<TState, TCall>
    where TState : struct
    where TCall : struct
{
    const int StepsBetweenLooksAtTheClock = 4096;

    readonly SequentialSpecification<TState, TCall> specification;
    readonly SearchLimits limits;
    readonly SearchedCalls<TCall> searched;
    readonly TimedCall<TCall>[] calls;
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
        searched = new SearchedCalls<TCall>(asked, specification.OnlyLooks);
        calls = searched.Calls;
        unplaced = new UnplacedCalls(calls.Length, searched.Answered);
        open = OpenCalls.Of(calls);
        frames = new Frame[calls.Length];
        required = calls.Count(call => call.IsRequired);
        state = specification.Initial;
    }

    /// <summary>The limit that was reached; empty if none was.</summary>
    public string Limit { get; private set; } = "";

    /// <summary>The order that was found: places in the list that was asked about. Calls that did not take effect are not in it.</summary>
    public IEnumerable<int> Order => frames.Take(depth).Where(frame => !frame.IsLeftOut).Select(frame => searched.Name(frame.Call));

    /// <summary>Where the search came furthest, if there is no order.</summary>
    public Obstacle<TState> Obstacle
    {
        get
        {
            int culprit = furthestOpen.MinBy(call => calls[call].RespondedAt);
            return new(searched.Name(culprit), [.. furthestOpen.Select(searched.Name)], furthestState, furthestStates);
        }
    }

    public LinearizationOutcome Run()
    {
        int? goOn = null; // with which call, where one has been taken back
        while (required > 0)
        {
            if (GivesUp())
                return LinearizationOutcome.Undecided;
            bool isPlaced = goOn is { } from ? PlaceOne(from) : LookThatFits() is { } look ? PlaceLook(look) : PlaceOne(open.Earliest);
            goOn = null;
            if (isPlaced || LeaveOutEarliest())
                continue;

            NoteHowFar();
            (failed ??= new(open.Answered.Length, open.Pending.Length)).Add(open, state);
            bool isExhausted = true;
            while (isExhausted)
            {
                if (depth == 0)
                    return LinearizationOutcome.None;
                (goOn, isExhausted) = TakeBack();
            }
        }

        return LinearizationOutcome.Exists;
    }

    /// <summary>A call that may be next, only looks, and sees what is there.</summary>
    int? LookThatFits()
    {
        for (int call = NextInTime(unplaced.FirstAnswered); call != unplaced.End; call = NextInTime(unplaced.After(call)))
        {
            if (searched.OnlyLooks(call) && calls[call].IsRequired && specification.Step(state, calls[call].Call) is not null)
                return call;
        }

        return null;
    }

    /// <returns>False if nothing comes of it, and so of nothing else either.</returns>
    bool PlaceLook(int call)
    {
        Place(call, state, new Frame(call, open.ResponsesExplained, state, IsExhausted: true));
        if (failed is null || !failed.Contain(open, state))
            return true;
        TakeBack();
        return false;
    }

    /// <summary>Puts one of the calls that may be next there, the first that leads to something new; none of them only looks.</summary>
    /// <param name="from">Calls before it have been tried.</param>
    bool PlaceOne(int from)
    {
        for (int call = from; call != unplaced.End; call = Next(call))
        {
            var timed = calls[call];
            if (searched.OnlyLooks(call) || HasTwinThatEndsSooner(call))
                continue;
            if ((searched.Elder(call) is { } elder && !open.IsPlaced(elder)) || specification.Step(state, timed.Call) is not { } next)
                continue;
            if ((!timed.IsRequired && next.Equals(state)) || MakesLastOneVain(timed.Call, next))
                continue; // the call, or the one before it, may as well not have happened
            Place(call, next, new Frame(call, open.ResponsesExplained, state, IsExhausted: false));
            if (failed is null || !failed.Contain(open, state))
                return true;
            TakeBack();
        }

        return false;
    }

    /// <summary>Whether another call that may be next does the same and was answered before: it goes first.</summary>
    bool HasTwinThatEndsSooner(int call)
    {
        var timed = calls[call];
        if (!timed.IsRequired)
            return false;
        for (int other = NextInTime(unplaced.FirstAnswered); other < searched.Answered; other = NextInTime(unplaced.After(other)))
        {
            ref readonly var twin = ref calls[other];
            if (twin.RespondedAt < timed.RespondedAt && twin.IsRequired
                && EqualityComparer<TCall>.Default.Equals(twin.Call, timed.Call))
                return true;
        }

        return false;
    }

    /// <summary>Whether the last call that has its place need not have taken effect, and all would be the same after this one.</summary>
    bool MakesLastOneVain(TCall call, TState next) =>
        depth > 0 && frames[depth - 1] is { IsLeftOut: false } last && !calls[last.Call].IsRequired
        && specification.Step(last.Before, call) is { } without && without.Equals(next);

    /// <summary>What is tried after a call: the one that was answered first comes first, then the others by their invocations.</summary>
    int Next(int call)
    {
        int next = NextInTime(call == open.Earliest ? unplaced.FirstAnswered : unplaced.After(call));
        return next == open.Earliest ? NextInTime(unplaced.After(next)) : next;
    }

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
    (int GoOn, bool IsExhausted) TakeBack()
    {
        var frame = frames[--depth];
        state = frame.Before;
        required += calls[frame.Call].IsRequired ? 1 : 0;
        open.TakeBack(frame.Call, frame.ResponsesExplained);
        unplaced.Unlift(frame.Call);
        return (Next(frame.Call), frame.IsExhausted);
    }

    bool GivesUp()
    {
        if (looked > limits.Configurations)
            Limit = $"{limits.Configurations:N0} configurations";
        else if (failed is not null && failed.BytesSoon > limits.MemoBytes)
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

    /// <summary>A call that has its place.</summary>
    /// <param name="Call">Which.</param>
    /// <param name="ResponsesExplained">How many there were before.</param>
    /// <param name="Before">How the object was before.</param>
    /// <param name="IsExhausted">Nothing else need be tried in its place.</param>
    /// <param name="IsLeftOut">It did not take effect.</param>
    readonly record struct Frame(int Call, int ResponsesExplained, TState Before, bool IsExhausted, bool IsLeftOut = false);
}
