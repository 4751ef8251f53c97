using System.Diagnostics;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Harness.Campaigns;

/// <summary>Many scenarios side by side, until something is violated or the time is over; then what was found is made smaller.</summary>
public static class Campaign
{
    /// <param name="options">What to run.</param>
    /// <param name="progress">Called a few times a second, on the caller's thread.</param>
    /// <param name="cancellation">Ends the search as the end of its time does.</param>
    /// <exception cref="BadInputException">The options name something that does not exist.</exception>
    public static CampaignResult Run(
        CampaignOptions options, Action<CampaignProgress>? progress = null, CancellationToken cancellation = default)
    {
        var targets = options.Targets();
        var clock = Stopwatch.StartNew();
        var ledger = new Ledger(options, targets, clock, cancellation);
        var runner = new BatchRunner(options, targets, clock, ledger);
        Workers.SideBySide(options.Jobs, () => Search(ledger, runner), () => progress?.Invoke(ledger.Progress(minimizing: false)));
        bool cancelled = cancellation.IsCancellationRequested;
        var found = ledger.Sum.Findings;
        var violations = options.LeaveAsFound ? [.. found.Select(FoundViolation.AsFound)] : FoundViolation.OfAll(
            found, options.Jobs, keepMmu: options.Mmu is not null, () => progress?.Invoke(ledger.Progress(minimizing: true)));
        string[] variants = [.. targets.Select(target => target.Variant.Name).Distinct()];
        string[] systems = [.. targets.Select(target => target.System).Distinct()];
        return new CampaignResult(variants is [var only] ? only : options.Variant, systems, options.Seed, options.Jobs)
        {
            Seconds = ledger.Seconds,
            Counts = ledger.Sum.Counts,
            Properties = CampaignTarget.PropertiesOf(targets),
            Pct = PctOf(ledger.Sum.Counts, options),
            Violations = violations,
            Cancelled = cancelled,
        };
    }

    /// <summary>For the scenario with the most tasks and steps, which need not be one and the same.</summary>
    static PctBound? PctOf(CampaignCounts counts, CampaignOptions options) =>
        counts.MostSteps > 0 && options.Scheduler is null or Schedulers.Pct
            ? new PctBound(PctScheduler.DefaultDepth, counts.MostTasks, counts.MostSteps)
            : null;

    static void Search(Ledger ledger, BatchRunner runner)
    {
        try
        {
            while (ledger.TryTake(out long batch))
                ledger.Add(batch, runner.Run(batch));
        }
        catch
        {
            ledger.Abandon();
            throw;
        }
    }
}
