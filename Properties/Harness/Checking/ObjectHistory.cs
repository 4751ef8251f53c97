using GpuMm.Harness.Execution;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Harness.Checking;

/// <summary>The history of an execution, object by object.</summary>
static class ObjectHistory
{
    public static IEnumerable<(TObject Object, List<TimedCall<TCall>> Calls)> Of<TObject, TState, TCall>(
        History history, TrackedObjects<TObject, TState, TCall> tracked)
        where TObject : IEquatable<TObject>
        where TState : struct
        where TCall : struct
    {
        List<(TObject Object, List<TimedCall<TCall>> Calls)> objects = [];
        List<(TObject Object, TCall Call)> effects = [];
        foreach (var call in history.Calls)
        {
            if (call.Response is null)
                continue;
            effects.Clear();
            tracked.AddCalls(call.Operation, call.Response, effects);
            foreach (var (which, effect) in effects)
            {
                int end = tracked.IsOpenEnded(effect) ? TimedCall.Never : call.RespondedAt;
                CallsOf(objects, which).Add(new TimedCall<TCall>(effect, call.InvokedAt, end));
            }
        }

        foreach (var (_, calls) in objects)
        {
            if (calls.Exists(timed => timed.IsPending) && !tracked.OpenEndedMatters(calls))
                calls.RemoveAll(timed => timed.IsPending);
        }

        return objects;
    }

    /// <summary>What the specification knows of an object after the calls that have been answered, in the order of their answers.</summary>
    public static TState StateOf<TObject, TState, TCall>(
        History history, TrackedObjects<TObject, TState, TCall> tracked, TObject which)
        where TObject : IEquatable<TObject>
        where TState : struct
        where TCall : struct
    {
        var state = tracked.Specification.Initial;
        List<(TObject Object, TCall Call)> effects = [];
        foreach (var call in history.Calls.Where(call => call.Response is not null).OrderBy(call => call.RespondedAt))
        {
            effects.Clear();
            tracked.AddCalls(call.Operation, call.Response!, effects);
            foreach (var (_, effect) in effects.Where(effect => effect.Object.Equals(which) && !tracked.IsOpenEnded(effect.Call)))
                state = tracked.Specification.Step(state, effect) ?? state;
        }

        return state;
    }

    static List<TimedCall<TCall>> CallsOf<TObject, TCall>(List<(TObject Object, List<TimedCall<TCall>> Calls)> objects, TObject which)
        where TObject : IEquatable<TObject>
    {
        foreach (var (known, calls) in objects)
        {
            if (known.Equals(which))
                return calls;
        }

        List<TimedCall<TCall>> added = [];
        objects.Add((which, added));
        return added;
    }
}
