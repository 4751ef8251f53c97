using GpuMm.Harness.Campaigns;

namespace GpuMm.Cli.Views;

/// <summary>Lines for a pipe: one every ten seconds, and one for each property at its first violation.</summary>
sealed class PlainView(TextWriter to)
{
    const double Interval = 10;

    double nextLineAt = Interval;
    int foundSoFar;
    bool minimizing;

    public CampaignResult Watch(CampaignOptions options, CancellationToken interrupted) => Campaign.Run(options, Show, interrupted);

    public void Show(CampaignProgress progress)
    {
        for (; foundSoFar < progress.Found.Count; foundSoFar++)
            to.WriteLine($"found after {progress.Seconds:0} s: {progress.Found[foundSoFar]}");
        if (progress.Minimizing && !minimizing)
            to.WriteLine($"making {Phrase.Count(progress.Found.Count, "counterexample")} smaller");
        minimizing = progress.Minimizing;
        if (minimizing || progress.Seconds < nextLineAt)
            return;
        nextLineAt = Math.Floor((progress.Seconds / Interval) + 1) * Interval;
        var counts = progress.Counts;
        to.WriteLine($"{progress.Seconds:0} s: {Phrase.Count(counts.Scenarios, "scenario")}, "
            + $"{counts.Schedules / progress.Seconds:N0} schedules/s, {counts.Steps / progress.Seconds:N0} steps/s, "
            + $"{Phrase.Count(progress.Found.Count, "violation")}, "
            + $"{Phrase.Count(progress.NotReached.Count(), "situation")} not reached yet");
    }
}
