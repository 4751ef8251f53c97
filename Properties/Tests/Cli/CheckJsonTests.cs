using System.Text.Json;
using GpuMm.Cli;
using GpuMm.Cli.Views;
using GpuMm.Harness.Histories;
using GpuMm.Harness.Linearizability;
using Xunit;

namespace GpuMm.Tests.Cli;

public sealed class CheckJsonTests : IDisposable
{
    readonly ScratchFile file = new();
    readonly ScratchFile other = new();
    readonly ScratchFile third = new();

    [Fact]
    public void An_illegal_history_says_why_with_the_lines_of_the_file()
    {
        var history = Only(HistoryText.Illegal);
        Assert.Equal(
            (file.Path, "illegal", "cas-register"), (TextOf(history, "file"), TextOf(history, "verdict"), TextOf(history, "model")));
        Assert.Equal((4, 1, 1), (NumberOf(history, "operations"), NumberOf(history, "pending"), NumberOf(history, "objects")));
        Assert.Equal(["search"], history.GetProperty("decided_by").EnumerateArray().Select(path => path.GetString()));
        var why = history.GetProperty("why");
        Assert.Equal("the register", TextOf(why, "object"));
        Assert.Equal(new Call("1", "read 7", 5, 6), CallOf(why.GetProperty("culprit")));
        Assert.Equal(["5"], why.GetProperty("possible").EnumerateArray().Select(value => value.GetString()));
        Assert.Contains(CallOf(why.GetProperty("culprit")), CallsOf(why, "open"));
        Assert.Equal([new Call("0", "write 5", 1, null), new Call("1", "read 5", 2, 3)], CallsOf(why, "before"));
        Assert.Equal(2, NumberOf(why, "before_count"));
        Assert.Equal([new Call("1", "read 7", 5, 6)], CallsOf(why, "sub_history"));
        Assert.True(why.GetProperty("smallest").GetBoolean());
    }

    [Fact]
    public void A_long_order_ends_with_its_last_hundred_and_its_length()
    {
        var why = Only(HistoryText.IllegalAfter(150)).GetProperty("why");
        Assert.Equal(150, NumberOf(why, "before_count"));
        Assert.Equal(Enumerable.Range(51, 100).Select(value => $"write {value}"), CallsOf(why, "before").Select(call => call.Operation));
    }

    [Fact]
    public void Verdicts_are_counted_and_times_are_added_up()
    {
        File.WriteAllText(file.Path, HistoryText.Illegal);
        File.WriteAllText(other.Path, "nothing\n");
        File.WriteAllText(third.Path, HistoryText.Of(HistoryText.Invoke(0, "write", 1), HistoryText.Ok(0)));
        var run = CommandRun.Of("check", file.Path, other.Path, third.Path, "--json", "-");
        Assert.Equal(ExitCode.BadInput, run.Code);
        var json = JsonDocument.Parse(run.Out).RootElement;
        JsonElement[] histories = [.. json.GetProperty("histories").EnumerateArray()];
        Assert.Equal(["illegal", "broken", "linearizable"], histories.Select(history => TextOf(history, "verdict")));
        Assert.Equal(
            (1, 1, 0, 1),
            (NumberOf(json, "linearizable"), NumberOf(json, "illegal"), NumberOf(json, "undecided"), NumberOf(json, "broken")));
        foreach (string time in (string[])["parse_ms", "check_ms"])
            Assert.Equal(histories.Sum(history => history.GetProperty(time).GetDouble()), json.GetProperty(time).GetDouble(), 0.003);
        Assert.Equal(["unique-values"], histories[2].GetProperty("decided_by").EnumerateArray().Select(path => path.GetString()));
        Assert.StartsWith($"{other.Path}:1: ", TextOf(histories[1], "error"));
        Assert.All((string[])["model", "operations", "decided_by", "limit", "why"], absent => AssertLacks(histories[1], absent));
        Assert.All((string[])["error", "limit", "why"], absent => AssertLacks(histories[2], absent));
    }

    [Fact]
    public void What_was_not_decided_tells_its_limit_and_that_nobody_decided()
    {
        File.WriteAllText(file.Path, HistoryText.Linearizable);
        var history = new HistoryCheck(null, new CheckLimits(60, 16), says: true).One(file.Path);
        var given = new CheckedObject(history.Objects[0].Which, LinearizationOutcome.Undecided, DecisionPath.Search, "its time");
        var json = JsonDocument.Parse(CheckJson.Of([history with { Objects = [given] }])).RootElement;
        var only = json.GetProperty("histories")[0];
        Assert.Equal(("undecided", "its time", 1), (TextOf(only, "verdict"), TextOf(only, "limit"), NumberOf(json, "undecided")));
        Assert.Empty(only.GetProperty("decided_by").EnumerateArray());
    }

    public void Dispose()
    {
        file.Dispose();
        other.Dispose();
        third.Dispose();
    }

    JsonElement Only(string text)
    {
        File.WriteAllText(file.Path, text);
        var run = CommandRun.Of("check", file.Path, "--json", "-");
        Assert.Equal(ExitCode.Violated, run.Code);
        return Assert.Single(JsonDocument.Parse(run.Out).RootElement.GetProperty("histories").EnumerateArray());
    }

    static void AssertLacks(JsonElement element, string name) => Assert.False(element.TryGetProperty(name, out _), name);

    static string? TextOf(JsonElement element, string name) => element.GetProperty(name).GetString();

    static int NumberOf(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    static Call[] CallsOf(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(CallOf)];

    static Call CallOf(JsonElement call)
    {
        var responded = call.GetProperty("responded_line");
        int? line = responded.ValueKind == JsonValueKind.Null ? null : responded.GetInt32();
        return new(TextOf(call, "process")!, TextOf(call, "operation")!, NumberOf(call, "invoked_line"), line);
    }

    sealed record Call(string Process, string Operation, int InvokedLine, int? RespondedLine);
}
