using System.Collections.Immutable;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;

namespace GpuMm.Harness.Campaigns;

/// <summary>
/// Generates the scenarios of a batch and runs them. All of a batch depends on the campaign's seed and the batch's number alone;
/// targets and schedulers take turns from batch to batch.
/// </summary>
sealed class BatchRunner(CampaignOptions options, IReadOnlyList<CampaignTarget> targets, Stopwatch clock, Ledger ledger)
{
    /// <summary>Enough to spread what FsCheck costs to start; few enough to stop within a moment.</summary>
    public const int BatchSize = 32;

    const int SchedulesPerScenario = 4;
    const int GeneratorSize = 50; // FsCheck's own default; what is generated here does not depend on it

    readonly ImmutableArray<string> schedulers = options.Scheduler is { } only ? [only] : [.. Schedulers.Names];

    public BatchOutcome Run(long batch)
    {
        var target = targets[(int)(batch % targets.Count)];
        int turn = (int)(batch / targets.Count % schedulers.Length);
        var outcome = new BatchOutcome();
        var scenarios = Generate(batch, target, schedulers[turn]);
        for (int i = 0; i < ledger.SizeOf(batch) && !outcome.EndsCampaign && ledger.MayRun(batch); i++)
            RunScenario(scenarios[i], target, turn, outcome);
        return outcome;
    }

    Scenario[] Generate(long batch, CampaignTarget target, string scheduler)
    {
        ulong seed = SplitMix.Mix(options.Seed, (ulong)batch);
        var random = new Rnd(seed, SplitMix.Mix(seed, 1) | 1); // a gamma must be odd
        var gen = ScenarioGen.For(SystemCatalogue.Get(target.System), target.Variant.Name, target.Mmus, scheduler);
        return [.. gen.Sample(BatchSize, random, GeneratorSize)];
    }

    /// <summary>Tasks that run at the same time are worth several schedules; a sequential program has only one.</summary>
    void RunScenario(Scenario scenario, CampaignTarget target, int turn, BatchOutcome outcome)
    {
        outcome.AddScenario();
        int runs = scenario.Program.Branches.Length >= 2 ? SchedulesPerScenario : 1;
        for (int run = 0; run < runs && !outcome.EndsCampaign; run++)
            RunOnce(run == 0 ? scenario : Rescheduled(scenario, turn, run), target, outcome);
    }

    Scenario Rescheduled(Scenario scenario, int turn, int run)
    {
        ulong seed = SplitMix.Mix(((Schedule.Seeded)scenario.Schedule).Seed, (ulong)run);
        return scenario with { Schedule = new Schedule.Seeded(schedulers[(turn + run) % schedulers.Length], seed) };
    }

    void RunOnce(Scenario scenario, CampaignTarget target, BatchOutcome outcome)
    {
        try
        {
            var (execution, verdict) = Pipeline.Run(scenario);
            outcome.AddExecution(execution, verdict);
            if (verdict is Verdict.Violated violated)
                AddFindings(violated, scenario, target, outcome);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"the harness itself failed; try again with {Token.Write(scenario)}: {e.Message}", e);
        }
    }

    /// <summary>
    /// A defect is hunted for the property that it is made to violate: only that ends the campaign, and what else is seen on the way is
    /// kept.
    /// </summary>
    void AddFindings(Verdict.Violated violated, Scenario scenario, CampaignTarget target, BatchOutcome outcome)
    {
        var wanted = target.Variant.Expected ?? violated.First.Property;
        foreach (var violation in violated.Violations)
        {
            bool ends = !options.KeepGoing && violation.Property == wanted;
            if (ends || options.KeepGoing || target.Variant.IsDefect)
                outcome.AddFinding(new Finding(target, violation.Property, scenario, outcome.Schedules, clock.Elapsed.TotalSeconds, ends));
        }
    }
}
