using GpuMm.Harness.Checking;
using GpuMm.Harness.Scheduling;

namespace GpuMm.Harness.Campaigns;

/// <summary>
/// What a campaign ran and found. Counts end with the scenario that ended the campaign, whatever other workers had begun.
/// </summary>
public sealed record CampaignResult(string Variant, IReadOnlyList<string> Systems, ulong Seed, int Jobs)
{
    /// <summary>How long it searched, without the time in which counterexamples were made smaller.</summary>
    public required double Seconds { get; init; }

    public required CampaignCounts Counts { get; init; }

    /// <summary>The one that ended the campaign first, then the others as they were found.</summary>
    public required IReadOnlyList<FoundViolation> Violations { get; init; }

    /// <summary>It was cancelled before its time was over.</summary>
    public required bool Cancelled { get; init; }

    /// <summary>What the schedules of pct are worth, whatever the scenario; null if there were none.</summary>
    public required PctBound? Pct { get; init; }

    /// <summary>What was checked of any of the systems.</summary>
    public required IReadOnlyList<CheckedProperty> Properties { get; init; }
}

/// <summary>What a campaign has counted.</summary>
/// <param name="Scenarios">Programs with their failures and machine.</param>
/// <param name="Schedules">Executions: a scenario with concurrent tasks runs under several schedules.</param>
/// <param name="Steps">Atomic steps of all executions.</param>
/// <param name="Operations">Operations that were called.</param>
/// <param name="Unknown">Executions whose verdict is unknown, because a limit was reached.</param>
/// <param name="Reached">Executions that reached each situation of each system, in the order of their lists.</param>
/// <param name="MostTasks">The most that ran at the same time; 0 if none did.</param>
/// <param name="MostSteps">The most steps that such tasks took together in the default order.</param>
public sealed record CampaignCounts(
    long Scenarios,
    long Schedules,
    long Steps,
    long Operations,
    long Unknown,
    IReadOnlyList<ReachedSituation> Reached,
    int MostTasks,
    int MostSteps)
{
    public IEnumerable<string> NotReached =>
        Reached.Where(situation => situation.Executions == 0).Select(situation => situation.Name);
}
