using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Campaigns;

/// <summary>
/// Every order of events of every small program, until something is violated or nothing is left; then a certificate of it.
/// </summary>
public static class ScopeExploration
{
    /// <param name="options">What to explore.</param>
    /// <param name="progress">Called a few times a second on the caller's thread, with counts and seconds.</param>
    /// <param name="cancellation">Ends it; the certificate says what was covered until then.</param>
    /// <exception cref="BadInputException">The options name something that does not exist.</exception>
    public static Certificate Run(
        ScopeOptions options, Action<ScopeCounts, double>? progress = null, CancellationToken cancellation = default)
    {
        var target = options.Target();
        var system = SystemCatalogue.Get(target.System);
        using var ledger = new ScopeLedger(Programs(system, target, options), target, cancellation);
        Workers.SideBySide(
            options.Jobs, () => Work(ledger, options, target, cancellation), () => progress?.Invoke(ledger.Counts, ledger.Seconds));
        bool complete = ledger.IsComplete;
        double seconds = ledger.Seconds;
        var found = FoundViolation.OfAll(ledger.Findings, options.Jobs, keepMmu: options.Mmu is not null, tick: () => { });
        return new Certificate(options, target)
        {
            Counts = ledger.Counts,
            Seconds = seconds,
            IsComplete = complete,
            Bounded = ledger.Bounded,
            Cancelled = cancellation.IsCancellationRequested,
            Violations = found,
            Scope = system.SmallScope,
        };
    }

    static IEnumerable<Scenario[]> Programs(ISystem system, CampaignTarget target, ScopeOptions options) =>
        SmallPrograms.UpTo(system, options.Operations, options.Tasks)
            .Select(program => target.Mmus.Select(mmu => system.PlainScenario(target.Variant.Name, mmu, program)).ToArray());

    static void Work(ScopeLedger ledger, ScopeOptions options, CampaignTarget target, CancellationToken cancellation)
    {
        try
        {
            while (ledger.Take(out long number) is { } scenarios)
                ledger.Add(number, scenarios[0].Program, Explore(scenarios, options, target, cancellation));
        }
        catch
        {
            ledger.Abandon();
            throw;
        }
    }

    static ProgramCoverage Explore(Scenario[] onEachFormat, ScopeOptions options, CampaignTarget target, CancellationToken cancellation)
    {
        var sum = new ProgramCoverage(default, ExplorationEnd.Complete, [], false);
        foreach (var scenario in onEachFormat)
        {
            bool tooLarge = sum.Counts.BoundedPrograms > 0; // it is as large on the next format
            var one = new ProgramExploration(scenario, options, target.Variant.Wanted, cancellation).Run(tooLarge);
            sum = Together(sum, one);
            if (sum.EndsSearch)
                break;
        }

        return sum;
    }

    /// <summary>One program on two formats is one program; it is finished when both are.</summary>
    static ProgramCoverage Together(ProgramCoverage first, ProgramCoverage second)
    {
        bool finished = (first.Counts + second.Counts).UnfinishedPrograms == 0;
        var counts = (first.Counts + second.Counts) with
        {
            Programs = finished ? 1 : 0,
            UnfinishedPrograms = finished ? 0 : 1,
            BoundedPrograms = finished ? Math.Max(first.Counts.BoundedPrograms, second.Counts.BoundedPrograms) : 0,
        };
        var later = second.Violations.Select(met => met with { Schedules = first.Counts.Schedules + met.Schedules });
        var end = second.End == ExplorationEnd.Complete ? first.End : second.End;
        return new ProgramCoverage(counts, end, [.. first.Violations, .. later], second.EndsSearch);
    }
}
