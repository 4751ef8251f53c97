using GpuMm.Harness;
using GpuMm.Harness.Minimizing;
using Xunit;

namespace GpuMm.Tests.Reporting;

/// <summary>What an engineer reads of a counterexample of shared virtual memory, beyond what every report has.</summary>
public sealed class SvmReportTests
{
    /// <summary>F19: the page was not copied, and an atomic finds what lay in the new one.</summary>
    static readonly string[] LostCopy = Report("gm1-A3N2bQNGMTkCgASBAQ0AAQEMAAIBFgEBABFkYXRhLWxpbmVhcml6YWJsZQkYUUc");

    /// <summary>Z03: an entry that found no room is not replayed.</summary>
    static readonly string[] Overflow = Report("gm1-A3N2bQNaMDMCgAQhAAIBDAAAAQwAAQABAwYggwECEAILbm8tZGVhZGxvY2uQjLXD");

    /// <summary>The patch as posted: an atomic faults again and again.</summary>
    static readonly string[] Livelock =
        Report("gm1-A3N2bQpub3V2ZWF1LXYzAoAEgQEAAwgCAQwDAgEKAwABAQYgE3Blcm1pc3Npb24tZW5mb3JjZWQ9aqgh");

    [Fact]
    public void An_answer_that_nothing_explains_is_marked_where_it_was_given()
    {
        int marked = Array.FindIndex(LostCopy, line => line.Contains("*** data-linearizable ***", StringComparison.Ordinal));
        Assert.Contains("-> 0x20000220000 became 0x10000000020", LostCopy[marked - 1], StringComparison.Ordinal);
        Assert.DoesNotContain(LostCopy, line => line.Contains("quiescence", StringComparison.Ordinal));
        int steps = Array.IndexOf(LostCopy, "the last steps before it");
        Assert.EndsWith("task 1: return from the call", LostCopy[Array.IndexOf(LostCopy, "", steps) - 1], StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_where_the_value_comes_from_and_what_each_side_holds()
    {
        Assert.Contains(LostCopy, line => line.EndsWith(
            "; 0x20000220000 comes from nowhere: nobody wrote it; what is missing are the zeros that it began with",
            StringComparison.Ordinal));
        Assert.Contains("model beside implementation, when that was answered", LostCopy);
        Assert.Contains(LostCopy, line => line.Contains("anonymous rw 0x0; gpu open", StringComparison.Ordinal)
            && line.EndsWith("gpu host p22000, writable, atomic, holds 0x10000000020", StringComparison.Ordinal));
    }

    [Fact]
    public void An_entry_that_finds_no_room_and_the_replay_before_it_are_in_the_timeline()
    {
        int replay = Array.FindIndex(Overflow, line => line.EndsWith("| (replay)", StringComparison.Ordinal));
        int lost = Array.FindIndex(Overflow, line => line.Contains("(the fault buffer is full", StringComparison.Ordinal));
        Assert.InRange(replay, 1, lost - 1);
        Assert.Contains("model beside implementation, at that moment", Overflow);
    }

    [Fact]
    public void A_worker_that_goes_round_in_circles_does_so_a_dozen_times_on_paper() => Assert.InRange(Livelock.Length, 40, 100);

    static string[] Report(string token) => Pipeline.Report(Counterexample.Of(token)!).Split('\n');
}
