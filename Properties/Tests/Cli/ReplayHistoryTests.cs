using System.Text.RegularExpressions;
using GpuMm.Cli;
using GpuMm.Harness.Measuring;
using GpuMm.Harness.Reporting;
using Xunit;

namespace GpuMm.Tests.Cli;

public sealed partial class ReplayHistoryTests : IDisposable
{
    static readonly string Found = KillTable.Find("X07")!.Token!; // pages that are cleared after they were mapped

    readonly ScratchFile file = new();

    public void Dispose() => file.Dispose();

    [Theory]
    [InlineData("X07", "the page")]
    [InlineData("Y01", "the frame")]
    [InlineData("Z17", "the page")]
    [InlineData("D03", "the page")]
    [InlineData("M02", "the page")]
    public void The_history_of_a_counterexample_is_judged_again_by_check(string id, string noun)
    {
        string token = KillTable.Find(id)!.Token!;
        var replayed = CommandRun.Of("replay", token, "--history", file.Path);
        Assert.Equal(CommandRun.Of("replay", token), replayed);
        var judged = CommandRun.Of("check", file.Path);
        Assert.Equal(ExitCode.Violated, judged.Code);
        Assert.StartsWith("ILLEGAL", judged.Out);
        string culprit = Culprit().Match(judged.Out).Groups[1].Value;
        Assert.Matches($"no order of the operations explains '.*{Regex.Escape(culprit)}.*' when {noun} is", replayed.Out);
    }

    [Fact]
    public void What_holds_is_linearizable()
    {
        string repaired = Token.Write(Token.Read(Found) with { Variant = "fixed" });
        Assert.Equal(ExitCode.Holds, CommandRun.Of("replay", repaired, "--history", file.Path).Code);
        var judged = CommandRun.Of("check", file.Path);
        Assert.Equal(ExitCode.Holds, judged.Code);
        Assert.Contains("mapping, ", judged.Out);
    }

    [Fact]
    public void On_standard_output_there_is_nothing_but_the_history()
    {
        var run = CommandRun.Of("replay", Found, "--history", "-");
        Assert.Equal(ExitCode.Violated, run.Code);
        Assert.All(run.Out.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("{", line));
        Assert.Equal(CommandRun.Of("replay", Found).Out, run.Err);
        Assert.Equal(run.Out, CommandRun.Of("replay", Found, "--history", "-").Out);
    }

    [Fact]
    public void A_history_can_itself_be_replayed()
    {
        CommandRun.Of("replay", Found, "--history", file.Path);
        Assert.Equal(CommandRun.Of("replay", Found), CommandRun.Of("replay", file.Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_refused_before_anything_is_replayed()
    {
        var run = CommandRun.Of("replay", Found, "--history", Path.Combine(file.Path, "no", "such"));
        run.AssertIsOneComplaint();
        Assert.Contains("cannot write the history", run.Err);
    }

    [Fact]
    public void For_a_damaged_token_no_file_is_made()
    {
        CommandRun.Of("replay", Found[..^3], "--history", file.Path).AssertIsOneComplaint();
        Assert.False(File.Exists(file.Path));
    }

    /// <summary>What the first process below the heading did.</summary>
    [GeneratedRegex(@"cannot be explained\n  process \w+(?: #?\d+)*\s+(.*?)  +lines ")]
    private static partial Regex Culprit();
}
