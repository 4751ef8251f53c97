using GpuMm.Harness.Campaigns;
using GpuMm.Harness.Measuring;
using GpuMm.Harness.Minimizing;
using Xunit;

namespace GpuMm.Tests.Measuring;

/// <summary>Hunts from several seeds, and the file that remembers them.</summary>
public sealed class CatalogueMeasuringTests : IDisposable
{
    static readonly MeasuringOptions TwoSeeds = new() { Seeds = [1, 2], Jobs = 1 };

    readonly string path = Path.Combine(Path.GetTempPath(), $"gpumm-{Guid.NewGuid():N}.jsonl");

    [Fact]
    public void A_defect_is_hunted_from_each_seed()
    {
        var measured = Assert.Single(CatalogueMeasuring.Run(KnownDefect.Select("vmm", ["N03"]), TwoSeeds));
        Assert.Equal([1UL, 2UL], measured.Hunts.Select(hunt => hunt.Seed));
        Assert.True(measured is { Found: true, Canonical: true, Operations: 1, Minimality: Minimality.Proved });
        Assert.Equal("critical-path-clean", measured.Property);
        Assert.Contains("critical-path-clean", measured.Violates);
        Assert.Contains("error-atomic", measured.Violates);
    }

    [Fact]
    public void What_is_not_found_in_time_is_said_to_be_missed()
    {
        var measured = Assert.Single(CatalogueMeasuring.Run(
            KnownDefect.Select("vmm", ["N09"]), TwoSeeds with { Seconds = 1e-9 }));
        Assert.False(measured.Found);
        Assert.Null(measured.Minimality);
        Assert.All(measured.Hunts, hunt => Assert.Equal(0, hunt.SchedulesToFind));
    }

    [Fact]
    public void A_journal_spares_what_it_knows()
    {
        var defects = KnownDefect.Select("vmm", ["N03", "X04"]);
        using (var journal = MeasurementJournal.Open(path, TwoSeeds))
            Assert.Single(CatalogueMeasuring.Run([defects[0]], TwoSeeds, journal));
        string[] lines = File.ReadAllLines(path);
        File.WriteAllText(path, $"{lines[0]}\n{lines[1].Replace("0x1ffff000", "0x1fffe000", StringComparison.Ordinal)}\n");

        using var again = MeasurementJournal.Open(path, TwoSeeds);
        var measured = CatalogueMeasuring.Run(defects, TwoSeeds, again);
        Assert.Contains("0x1fffe000", measured[0].Smallest!.Program);
        Assert.Equal("X04", measured[1].Id);
    }

    [Fact]
    public void A_line_that_was_cut_off_is_measured_again()
    {
        using (var journal = MeasurementJournal.Open(path, TwoSeeds))
            CatalogueMeasuring.Run(KnownDefect.Select("vmm", ["N03", "X04"]), TwoSeeds, journal);
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text[..^20]);
        using var again = MeasurementJournal.Open(path, TwoSeeds);
        Assert.NotNull(again.Find("N03"));
        Assert.Null(again.Find("X04"));
    }

    [Fact]
    public void A_journal_with_other_options_is_refused_and_kept()
    {
        MeasurementJournal.Open(path, TwoSeeds).Dispose();
        string before = File.ReadAllText(path);
        var refusal = Assert.Throws<BadInputException>(() => MeasurementJournal.Open(path, TwoSeeds with { Seeds = [1] }));
        Assert.Contains("delete it", refusal.Message);
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("somebody's notes, without an end of line")]
    [InlineData("somebody's notes\n")]
    public void A_file_that_is_no_journal_is_refused_and_kept(string text)
    {
        File.WriteAllText(path, text);
        var refusal = Assert.Throws<BadInputException>(() => MeasurementJournal.Open(path, TwoSeeds));
        Assert.Contains("is no journal", refusal.Message);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void A_run_that_is_cancelled_leaves_out_what_it_did_not_finish()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Empty(CatalogueMeasuring.Run(
            KnownDefect.Select("vmm", ["N03"]), TwoSeeds, cancellation: cancelled.Token));
    }

    public void Dispose() => File.Delete(path);
}
