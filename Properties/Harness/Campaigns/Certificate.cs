
namespace GpuMm.Harness.Campaigns;

/// <summary>What was covered, in numbers that mean the same every time, and what was found.</summary>
public sealed record Certificate(ScopeOptions Options, CampaignTarget Target)
{
    public required ScopeCounts Counts { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Every order within the bounds of every program of the scope was run, or is equivalent to one that was.</summary>
    public required bool IsComplete { get; init; }

    public required bool Cancelled { get; init; }

    public required IReadOnlyList<FoundViolation> Violations { get; init; }

    /// <summary>The system's words for what its programs are made of.</summary>
    public required string Scope { get; init; }

}

/// <summary>What an exploration of a scope has counted.</summary>
/// <param name="Programs">Programs explored, up to the names of variables and the order of tasks; each on every format.</param>
/// <param name="BoundedPrograms">Of those, the ones with so many orders that only a bound on preemptions was explored.</param>
/// <param name="Schedules">Executions.</param>
/// <param name="Pruned">Alternatives that needed none, because they only reorder steps that commute.</param>
/// <param name="Steps">Steps of all executions.</param>
public readonly record struct ScopeCounts(long Programs, long BoundedPrograms, long Schedules, long Pruned, long Steps)
{
    public static ScopeCounts operator +(ScopeCounts a, ScopeCounts b) => new(
        a.Programs + b.Programs, a.BoundedPrograms + b.BoundedPrograms, a.Schedules + b.Schedules, a.Pruned + b.Pruned, a.Steps + b.Steps);
}
