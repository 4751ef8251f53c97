using System.Collections.Immutable;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Campaigns;

/// <summary>
/// Generates the scenarios of a batch and runs them. All of a batch depends on the campaign's seed and the batch's number alone;
/// targets take turns from batch to batch, and schedulers from schedule to schedule.
/// </summary>
sealed class BatchRunner(CampaignOptions options, IReadOnlyList<CampaignTarget> targets, Stopwatch clock, Ledger ledger)
{
    /// <summary>Enough to spread what FsCheck costs to start; few enough to stop within a moment.</summary>
    public const int BatchSize = 32;

    const int SchedulesPerScenario = 4; // after the default order: one for each scheduler
    const int GeneratorSize = 50; // FsCheck's own default; what is generated here does not depend on it

    readonly ImmutableArray<string> schedulers = options.Scheduler is { } only ? [only] : [.. Schedulers.Names];

    public BatchOutcome Run(long batch)
    {
        var target = targets[(int)(batch % targets.Count)];
        var outcome = new BatchOutcome(targets);
        var scenarios = Generate(batch, target);
        for (int i = 0; i < ledger.SizeOf(batch) && !outcome.EndsCampaign && ledger.MayRun(batch); i++)
            RunScenario(scenarios[i], target, outcome);
        return outcome;
    }

    Scenario[] Generate(long batch, CampaignTarget target)
    {
        ulong seed = SplitMix.Mix(options.Seed, (ulong)batch);
        var random = new Rnd(seed, SplitMix.Mix(seed, 1) | 1); // a gamma must be odd
        var gen = ScenarioGen.For(SystemCatalogue.Get(target.System), target.Variant.Name, target.Mmus, schedulers[0]);
        return [.. gen.Sample(BatchSize, random, GeneratorSize)];
    }

    /// <summary>
    /// First in the default order, which is all that a sequential program has. Tasks that run at the same time, be it in the background,
    /// are worth several schedules more, and what the first run counted of them serves the schedulers of all.
    /// </summary>
    void RunScenario(Scenario scenario, CampaignTarget target, BatchOutcome outcome)
    {
        outcome.AddScenario();
        var profiling = new ProfileRecorder();
        var first = RunOnce(scenario with { Schedule = Schedule.Explicit.Default }, target, outcome, accessLog: profiling);
        if (first.Decisions == 0)
            return;
        var profile = profiling.Profile;
        outcome.AddProfile(profile);
        ulong seed = ((Schedule.Seeded)scenario.Schedule).Seed;
        for (int run = 0; run < SchedulesPerScenario && !outcome.EndsCampaign; run++)
        {
            var schedule = new Schedule.Seeded(schedulers[run % schedulers.Length], SplitMix.Mix(seed, (ulong)run));
            var scheduler = Schedulers.Make(schedule.Scheduler, schedule.Seed, profile);
            RunOnce(scenario with { Schedule = schedule }, target, outcome, scheduler);
        }
    }

    ExecutionRecord RunOnce(
        Scenario scenario, CampaignTarget target, BatchOutcome outcome, IScheduler? scheduler = null, IAccessLog? accessLog = null)
    {
        try
        {
            var (execution, verdict) = Pipeline.Run(scenario, scheduler, accessLog);
            outcome.AddExecution(execution, verdict);
            if (verdict is Verdict.Violated violated)
                AddFindings(violated, scenario, target, outcome);
            return execution;
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
        var wanted = target.Variant.Wanted ?? violated.First.Property;
        foreach (var violation in violated.Violations)
        {
            bool ends = !options.KeepGoing && violation.Property == wanted;
            if (ends || options.KeepGoing || target.Variant.Wanted is not null)
                outcome.AddFinding(new Finding(target, violation.Property, scenario, outcome.Schedules, clock.Elapsed.TotalSeconds, ends));
        }
    }
}
