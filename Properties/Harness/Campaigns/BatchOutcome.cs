using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Harness.Campaigns;

/// <summary>What the scenarios of one batch came to; also the sum of several.</summary>
sealed class BatchOutcome(IReadOnlyList<CampaignTarget> targets)
{
    readonly SituationTally reached = SituationTally.Of(targets);
    readonly List<Finding> findings = [];
    long scenarios;
    long schedules;
    long steps;
    long operations;
    long unknown;
    int mostTasks;
    int mostSteps;

    /// <summary>One for each property of each target, in the order of the scenarios.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>What they violate.</summary>
    public IReadOnlyList<CheckedProperty> Found => [.. findings.Select(finding => finding.Property)];

    public bool EndsCampaign { get; private set; }

    public long Schedules => schedules;

    public CampaignCounts Counts => new(scenarios, schedules, steps, operations, unknown, reached.Situations, mostTasks, mostSteps);

    public void AddScenario() => scenarios++;

    public void AddExecution(ExecutionRecord execution, Verdict verdict)
    {
        schedules++;
        steps += execution.Steps;
        if (verdict is Verdict.Unknown)
            unknown++;
        var calls = execution.History.Calls;
        for (int i = 0; i < calls.Count; i++)
        {
            if (calls[i].Operation is not null)
                operations++;
        }

        reached.Add(execution);
    }

    public void AddProfile(Profile profile)
    {
        mostTasks = Math.Max(mostTasks, profile.Tasks);
        mostSteps = Math.Max(mostSteps, profile.Steps);
    }

    public void AddFinding(Finding finding)
    {
        EndsCampaign |= finding.EndsCampaign;
        if (!findings.Exists(finding.IsSameAs))
            findings.Add(finding);
    }

    public void Add(BatchOutcome batch)
    {
        foreach (var finding in batch.findings)
            AddFinding(finding with { Schedules = schedules + finding.Schedules });
        scenarios += batch.scenarios;
        schedules += batch.schedules;
        steps += batch.steps;
        operations += batch.operations;
        unknown += batch.unknown;
        mostTasks = Math.Max(mostTasks, batch.mostTasks);
        mostSteps = Math.Max(mostSteps, batch.mostSteps);
        reached.Add(batch.reached);
    }
}
