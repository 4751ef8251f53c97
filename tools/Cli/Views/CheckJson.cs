using System.Text.Json;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;

namespace GpuMm.Cli.Views;

/// <summary>The same as JSON, for scripts. Operations are told by their lines in the file.</summary>
static class CheckJson
{
    const int MostOfOrder = 100;

    public static string Of(IReadOnlyList<CheckedHistory> histories) => JsonText.Of(json =>
    {
        JsonText.WriteObjects(json, "histories", histories, Write);
        foreach (string verdict in (string[])["linearizable", "illegal", "undecided", "broken"])
            json.WriteNumber(verdict, histories.Count(history => Verdict(history) == verdict));
        WriteTimes(json, histories.Sum(history => history.ParseSeconds), histories.Sum(history => history.CheckSeconds));
    });

    static string Verdict(CheckedHistory history) => history switch
    {
        { Broken: not null } => "broken",
        { Outcome: LinearizationOutcome.Exists } => "linearizable",
        { Outcome: LinearizationOutcome.None } => "illegal",
        _ => "undecided",
    };

    static void Write(Utf8JsonWriter json, CheckedHistory checkedHistory)
    {
        json.WriteString("file", checkedHistory.File);
        json.WriteString("verdict", Verdict(checkedHistory));
        if (checkedHistory.Broken is { } what)
            json.WriteString("error", what);
        if (checkedHistory.History is { } history)
        {
            json.WriteString("model", history.Model.Name);
            json.WriteNumber("operations", history.Operations);
            json.WriteNumber("pending", history.Pending);
            json.WriteNumber("objects", history.Objects.Count);
            JsonText.WriteStrings(json, "decided_by", PathsOf(checkedHistory.Objects));
        }

        if (Verdict(checkedHistory) == "undecided")
            json.WriteString("limit", checkedHistory.Objects.First(one => one.Outcome == LinearizationOutcome.Undecided).Limit);
        WriteTimes(json, checkedHistory.ParseSeconds, checkedHistory.CheckSeconds);
        if (checkedHistory is { Why: { } why, Illegal: { } illegal })
            Write(json, checkedHistory.History!, illegal, why);
    }

    static IEnumerable<string> PathsOf(IReadOnlyList<CheckedObject> objects) => objects
        .Where(one => one.Outcome != LinearizationOutcome.Undecided)
        .Select(one => one.Path).Distinct().OrderDescending()
        .Select(path => path == DecisionPath.UniqueValues ? "unique-values" : "search");

    static void WriteTimes(Utf8JsonWriter json, double parseSeconds, double checkSeconds)
    {
        json.WriteNumber("parse_ms", Math.Round(parseSeconds * 1000, 3));
        json.WriteNumber("check_ms", Math.Round(checkSeconds * 1000, 3));
    }

    static void Write(Utf8JsonWriter json, RecordedHistory history, RecordedObject which, WhyNot why)
    {
        json.WriteStartObject("why");
        json.WriteString("object", which.Name);
        json.WriteStartObject("culprit");
        WriteCall(json, why.Culprit);
        json.WriteEndObject();
        JsonText.WriteStrings(json, "possible", why.PossibleStates);
        JsonText.WriteObjects(json, "open", why.Open, WriteCall);
        if (why.Before is { } before)
        {
            json.WriteNumber("before_count", before.Count);
            JsonText.WriteObjects(json, "before", before.TakeLast(MostOfOrder), WriteCall);
        }
        else
        {
            json.WriteNull("before_count");
            json.WriteNull("before");
        }

        JsonText.WriteObjects(json, "sub_history", why.SubHistory, WriteCall);
        json.WriteBoolean("smallest", why.IsSmallest);
        json.WriteEndObject();

        void WriteCall(Utf8JsonWriter call, int number) => Write(call, history, which, number);
    }

    static void Write(Utf8JsonWriter json, RecordedHistory history, RecordedObject which, int call)
    {
        var origin = which.Origin(call);
        json.WriteString("process", history.Processes[origin.Process]);
        json.WriteString("operation", which.Describe(call));
        json.WriteNumber("invoked_line", origin.InvokedLine);
        if (origin.RespondedLine > 0)
            json.WriteNumber("responded_line", origin.RespondedLine);
        else
            json.WriteNull("responded_line");
    }
}
