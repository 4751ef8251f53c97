using System.Text.RegularExpressions;
using GpuMm.Cli;
using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Reporting;
using Xunit;

namespace GpuMm.Tests.Cli;

public class ReplayTests
{
    static readonly CampaignResult Result = Campaign.Run(
        new CampaignOptions { Variant = "nova-v7", Scenarios = 500, Seed = 3, KeepGoing = true });

    static FoundViolation Found => Result.Violations[0];

    [Fact]
    public void Every_counterexample_is_replayed_as_the_campaign_reported_it()
    {
        Assert.True(Result.Violations.Count > 1);
        foreach (var found in Result.Violations)
            Assert.Equal(new CommandRun(ExitCode.Violated, found.Report, ""), CommandRun.Of("replay", found.Token));
    }

    [Fact]
    public void The_same_token_gives_the_same_text_twice() =>
        Assert.Equal(CommandRun.Of("replay", Found.Token), CommandRun.Of("replay", Found.Token));

    [Fact]
    public void The_report_in_a_file_will_do_for_the_token()
    {
        using var file = new ScratchFile();
        File.WriteAllText(file.Path, $"from: somebody\n\n{Found.Report}");
        Assert.Equal(CommandRun.Of("replay", Found.Token), CommandRun.Of("replay", file.Path));
    }

    [Fact]
    public void The_line_that_is_a_token_goes_before_a_token_in_a_sentence()
    {
        using var file = new ScratchFile();
        File.WriteAllText(file.Path, $"not gm1-AAAA but\n{Found.Token}\n");
        Assert.Equal(CommandRun.Of("replay", Found.Token), CommandRun.Of("replay", file.Path));
    }

    [Fact]
    public void What_holds_now_returns_0_and_says_so()
    {
        string repaired = Token.Write(Token.Read(Found.Token) with { Variant = "fixed" });
        var run = CommandRun.Of("replay", repaired);
        Assert.Equal(new CommandRun(ExitCode.Holds, run.Out, ""), run);
        Assert.StartsWith("HOLDS", run.Out);
    }

    [Fact]
    public void A_token_that_was_cut_off_or_altered_anywhere_is_refused()
    {
        for (int length = "gm1-".Length; length < Found.Token.Length; length++)
            AssertRefused(Found.Token[..length], "damaged or cut off");
        AssertRefused(Found.Token + "AAAA", "damaged or cut off");
        AssertRefused(Regex.Replace(Found.Token, "(.)(.)$", "$2$1-"), "damaged or cut off");
    }

    [Fact]
    public void A_token_of_another_version_is_told_from_a_damaged_one() =>
        AssertRefused("gm9" + Found.Token["gm1".Length..], "the token is of format gm9, and this build reads gm1");

    [Theory]
    [InlineData("no-such-file.txt", "'no-such-file.txt' is neither a file nor a token")]
    [InlineData("", "'' is neither a file nor a token")]
    [InlineData("gm1", "'gm1' is neither a file nor a token")]
    [InlineData("/", "'/' is neither a file nor a token")]
    public void What_is_neither_a_token_nor_a_file_is_refused(string argument, string expected) => AssertRefused(argument, expected);

    [Fact]
    public void A_file_without_a_token_is_refused()
    {
        using var file = new ScratchFile();
        File.WriteAllBytes(file.Path, [0, 255, 10, 13, 7, 0xc3, 0x28]);
        AssertRefused(file.Path, "there is no token in");
    }

    static void AssertRefused(string argument, string expected)
    {
        var run = CommandRun.Of("replay", argument);
        run.AssertIsOneComplaint();
        Assert.Contains(expected, run.Err);
    }
}
