using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Cli.Views;

/// <summary>What of a history is drawn: calls on one object, the illegal one if there is one.</summary>
/// <param name="Object">What became of it.</param>
/// <param name="Drawn">The calls, by the time of their invocation.</param>
/// <param name="Order">Those of them that took effect, in the order that was found; null if none was.</param>
/// <param name="LeftOut">How many other calls there are on the object.</param>
sealed record PictureCalls(CheckedObject Object, IReadOnlyList<int> Drawn, IReadOnlyList<int>? Order, int LeftOut)
{
    public const int Most = 120;

    public static PictureCalls Of(CheckedHistory history)
    {
        var drawn = history.Objects.FirstOrDefault(one => one.Outcome == LinearizationOutcome.None) ?? history.Objects[0];
        var which = drawn.Which;
        HashSet<int> chosen = [.. Chosen(which, history.Why).Distinct().Take(Most)];
        var order = history.Why is { } why ? why.Before : history.Order;
        return new(drawn, [.. ByInvocation(which, chosen)], order is null ? null : [.. order.Where(chosen.Contains)],
            which.Count - chosen.Count);
    }

    /// <summary>What matters most comes first.</summary>
    static IEnumerable<int> Chosen(RecordedObject which, WhyNot? why)
    {
        var all = Enumerable.Range(0, which.Count);
        if (why is null)
            return ByInvocation(which, all);
        int end = which.Interval(why.Culprit).RespondedAt;
        return
        [
            why.Culprit,
            .. why.SubHistory,
            .. why.Open,
            .. (why.Before ?? []).Reverse(),
            .. all.Where(call => which.Interval(call).InvokedAt <= end).OrderByDescending(call => which.Interval(call).InvokedAt),
        ];
    }

    static IEnumerable<int> ByInvocation(RecordedObject which, IEnumerable<int> calls) =>
        calls.OrderBy(call => which.Interval(call).InvokedAt);
}
