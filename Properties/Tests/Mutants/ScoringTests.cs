using GpuMm.Harness.Campaigns;
using GpuMm.Mutants.Killing;
using GpuMm.Mutants.Mutating;
using GpuMm.Mutants.Scoring;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace GpuMm.Tests.Mutants;

public class ScoringTests
{
    static readonly Explanations Known = Explanations.Of(
        ["# comment", "", "Vm/A.cs\ta\tb\tnobody looks at it", "Vm/A.cs\told\tb\tis gone"]);

    [Fact]
    public void The_score_counts_the_killed_and_leaves_the_explained_out_where_it_says_so()
    {
        Tried[] tried =
        [
            Of(1, "Vm/A.cs", Outcome.KilledByToken), Of(2, "Vm/A.cs", Outcome.TimedOut), Of(3, "Vm/A.cs", Outcome.Survived, "equivalent"),
            Of(4, "Vm/A.cs", Outcome.NotReached), Of(5, "Vmm/B.cs", Outcome.Crashed), Of(6, "Vmm/B.cs", Outcome.KilledByFuzz, "wrong"),
        ];
        var tallies = Tally.Of(tried);
        Assert.Equal(["Vm", "Vmm", "all"], tallies.Select(tally => tally.Folder));
        Assert.Equal([2, 2, 4], tallies.Select(tally => tally.Killed));
        Assert.Equal([1, 0, 1], tallies.Select(tally => tally.Explained)); // whoever is killed needs no explanation
        Assert.Equal([50, 100, 400 / 6.0], tallies.Select(tally => tally.Score));
        Assert.Equal([200 / 3.0, 100, 80], tallies.Select(tally => tally.ScoreOfOthers));
        Assert.Equal(0, tallies[0].Count(Outcome.Survived));
    }

    [Fact]
    public void The_list_has_who_lives_and_is_not_explained()
    {
        string text = ScoreText.Of([Of(1, "Vm/A.cs", Outcome.Survived), Of(2, "Vm/A.cs", Outcome.Survived, "equivalent")]);
        Assert.Contains("    1  Vm/A.cs:7  number: a -> b", text, StringComparison.Ordinal);
        Assert.DoesNotContain("    2  Vm/A.cs", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_explanation_is_found_by_its_text_and_stale_without_a_mutant()
    {
        Mutant[] mutants = [Of(1, "Vm/A.cs", Outcome.Survived).Mutant];
        Assert.Equal("nobody looks at it", Known.ReasonFor(mutants[0]));
        Assert.Null(Known.ReasonFor(mutants[0] with { File = "Vm/B.cs" }));
        Assert.Equal("old", Assert.Single(Known.Stale(mutants, _ => true)).Original);
        Assert.Empty(Known.Stale(mutants, _ => false));
    }

    [Fact]
    public void An_explanation_without_a_reason_is_refused() =>
        Assert.Throws<BadInputException>(() => Explanations.Of(["Vm/A.cs\ta\tb"]));

    [Theory]
    [InlineData(WorkerEnd.Answered, "token", "no-deadlock", Outcome.KilledByToken)]
    [InlineData(WorkerEnd.Answered, "walk", "another answer", Outcome.KilledByWalk)]
    [InlineData(WorkerEnd.Answered, "vm", "no-deadlock", Outcome.KilledByFuzz)]
    [InlineData(WorkerEnd.Answered, null, null, Outcome.Survived)]
    [InlineData(WorkerEnd.TimedOut, "token", null, Outcome.TimedOut)]
    [InlineData(WorkerEnd.Crashed, "token", null, Outcome.Crashed)]
    public void What_a_worker_said_last_decides_the_fate(object end, string? of, string? killed, object outcome)
    {
        var job = new Job(1, ["token"], ["walk"], ["vm"], 6, 1);
        var fate = Trial.FateOf(job, [new Word(of, [], killed)], (WorkerEnd)end);
        Assert.Equal(outcome, fate.Outcome);
        Assert.Equal(killed, fate.Property);
    }

    [Fact]
    public void A_journal_goes_on_with_the_same_measurement_only()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "journal.jsonl");
        var fate = new Fate(7, Outcome.KilledByFuzz, "vm", "no-deadlock");
        using (var journal = Journal.Open(path, "key"))
            journal.Add(Of(7, "Vm/A.cs", Outcome.KilledByFuzz).Mutant, fate);
        File.AppendAllText(path, "{\"Mutant\":8,\"Outc"); // broken off
        using (var same = Journal.Open(path, "key"))
            Assert.Equal([fate], same.Known);
        using var other = Journal.Open(path, "other");
        Assert.Empty(other.Known);
    }

    static Tried Of(int id, string file, Outcome outcome, string? explanation = null)
    {
        var change = new Change(new TextSpan(0, 1), new TextSpan(0, 1), "number", "a", "b", (_, kept) => kept);
        return new Tried(new Mutant(id, file, 7, change, RunsOnce: false), new Fate(id, outcome), explanation);
    }
}
