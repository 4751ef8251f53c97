using System.Globalization;
using System.Text;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Cli.Views;

/// <summary>What <c>check</c> says.</summary>
static class CheckText
{
    const int MostOfOrder = 6;
    const int MostOfCalls = 40;

    public static string LineOf(CheckedHistory checkedHistory)
    {
        var history = checkedHistory.History!;
        return string.Join("  ",
        [
            $"{Word(checkedHistory.Outcome),-12}",
            checkedHistory.File,
            $"{history.Model.Name}, {Phrase.Count(history.Operations, "operation")}{PendingOf(history)}{ObjectsOf(checkedHistory)}",
            $"by {PathsOf(checkedHistory.Objects)}",
            $"read in {Milliseconds(checkedHistory.ParseSeconds)}, checked in {Milliseconds(checkedHistory.CheckSeconds)}",
        ]);
    }

    public static string SummaryOf(IReadOnlyList<CheckedHistory> histories)
    {
        int Count(LinearizationOutcome outcome) => histories.Count(history => history.Broken is null && history.Outcome == outcome);
        int broken = histories.Count(history => history.Broken is not null);
        return $"{Phrase.Count(histories.Count, "file")}: {Count(LinearizationOutcome.Exists)} linearizable, "
            + $"{Count(LinearizationOutcome.None)} illegal, {Count(LinearizationOutcome.Undecided)} undecided, {broken} broken; "
            + $"read in {Milliseconds(histories.Sum(history => history.ParseSeconds))}, "
            + $"checked in {Milliseconds(histories.Sum(history => history.CheckSeconds))}";
    }

    public static string WhyOf(CheckedHistory checkedHistory)
    {
        var (history, which, why) = (checkedHistory.History!, checkedHistory.Illegal!, checkedHistory.Why!);
        var text = new StringBuilder("\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"{which.Name}: no order of its operations is possible");
        text.AppendLine().AppendLine("explained");
        text.AppendLine("  " + BeforeOf(which, why));
        text.AppendLine().AppendLine("cannot be explained, by process");
        AppendCalls(text, history, which, [why.Culprit]);
        if (why.PossibleStates.Count > 0)
        {
            string others = why.PossibleStates.Count == WhyNot.MostStates ? " or others" : "";
            string possible = string.Join(" or ", why.PossibleStates) + others;
            text.AppendLine().AppendLine("possible at that point");
            text.AppendLine(CultureInfo.InvariantCulture, $"  {which.Name} held {possible}; next could only come");
            AppendCalls(text, history, which, why.Open);
        }

        string few = why.SubHistory.Count == 1 ? "this one alone has" : $"these {why.SubHistory.Count} alone have";
        string spare = why.IsSmallest ? "none can be spared" : "some may be superfluous, since a limit was reached";
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"{few} no order, whether or not the others took effect; {spare}");
        AppendCalls(text, history, which, why.SubHistory);
        return text.ToString();
    }

    public static string Word(LinearizationOutcome outcome) => outcome switch
    {
        LinearizationOutcome.Exists => "linearizable",
        LinearizationOutcome.None => "ILLEGAL",
        _ => "UNDECIDED",
    };

    static string BeforeOf(RecordedObject which, WhyNot why)
    {
        int line = which.Origin(why.Culprit).RespondedLine;
        if (why.Before is not { } order)
            return $"no order of what was answered before line {line} was found";
        string end = string.Join(", ", order.TakeLast(MostOfOrder).Select(which.Describe));
        return order.Count == 0 ? $"nothing was answered before line {line}"
            : order.Count <= MostOfOrder ? $"what was answered before line {line}, in the order {end}"
            : $"what was answered before line {line}, in an order of {order.Count:N0} operations that ends ... {end}";
    }

    static void AppendCalls(StringBuilder text, RecordedHistory history, RecordedObject which, IReadOnlyList<int> calls)
    {
        int left = calls.Count - MostOfCalls;
        calls = [.. calls.Take(MostOfCalls)];
        string Process(int call) => history.Processes[which.Origin(call).Process];
        int processWidth = calls.Max(call => Process(call).Length);
        int textWidth = calls.Max(call => which.Describe(call).Length);
        foreach (int call in calls)
        {
            var origin = which.Origin(call);
            string lines = origin.RespondedLine == 0
                ? $"line {origin.InvokedLine}, no answer" : $"lines {origin.InvokedLine} to {origin.RespondedLine}";
            string process = Process(call).PadRight(processWidth);
            text.AppendLine(CultureInfo.InvariantCulture, $"  {process}   {which.Describe(call).PadRight(textWidth)}   {lines}");
        }

        if (left > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {left} more, which --json lists");
    }

    static string PendingOf(RecordedHistory history) => history.Pending > 0 ? $" ({history.Pending:N0} pending)" : "";

    static string ObjectsOf(CheckedHistory checkedHistory) =>
        checkedHistory.Objects.Count > 1 ? $" on {Phrase.Count(checkedHistory.Objects.Count, "object")}" : "";

    static string PathsOf(IReadOnlyList<CheckedObject> objects)
    {
        string[] paths = [.. objects.Select(one => one.Path).Distinct().Order().Select(Word)];
        return Phrase.And(paths);
    }

    public static string Word(DecisionPath path) => path switch
    {
        DecisionPath.UniqueValues => "unique values",
        DecisionPath.UnwrittenValue => "a value that nobody wrote",
        _ => "search",
    };

    static string Milliseconds(double seconds) => $"{(seconds * 1000).ToString("N1", CultureInfo.InvariantCulture)} ms";
}
