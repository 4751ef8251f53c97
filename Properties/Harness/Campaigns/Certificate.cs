using GpuMm.Harness.Checking;

namespace GpuMm.Harness.Campaigns;

/// <summary>What was covered, in numbers that mean the same every time, and what was found.</summary>
public sealed record Certificate(ScopeOptions Options, CampaignTarget Target)
{
    public required ScopeCounts Counts { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Every order within the bounds of every program of the scope was run, or is equivalent to one that was.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>It is complete, and there were no bounds.</summary>
    public bool IsExhaustive => IsComplete && Counts.BoundedPrograms == 0 && Options.Preemptions is null;

    /// <summary>The property that the variant is made to violate, if that was not seen; else null.</summary>
    public CheckedProperty? Missed =>
        Target.Variant.Wanted is { } expected && Violations.All(found => found.Property != expected) ? expected : null;

    public required bool Cancelled { get; init; }

    public required IReadOnlyList<FoundViolation> Violations { get; init; }

    /// <summary>Some of the programs that were explored up to the fallback bound only.</summary>
    public required IReadOnlyList<Program> Bounded { get; init; }

    /// <summary>The system's words for what its programs are made of.</summary>
    public required IReadOnlyList<string> Scope { get; init; }
}

/// <summary>What an exploration of a scope has counted.</summary>
/// <param name="Programs">Explored to their end, each on every format; up to the names of variables and the order of tasks.</param>
/// <param name="UnfinishedPrograms">Programs that were begun when it ended.</param>
/// <param name="BoundedPrograms">Of the finished ones, those whose orders were explored up to the fallback bound only.</param>
/// <param name="Schedules">Executions.</param>
/// <param name="Pruned">Alternatives that needed none, because they only reorder steps that commute.</param>
/// <param name="Steps">Steps of all executions.</param>
public readonly record struct ScopeCounts(
    long Programs, long UnfinishedPrograms, long BoundedPrograms, long Schedules, long Pruned, long Steps)
{
    public static ScopeCounts operator +(ScopeCounts a, ScopeCounts b) => new(
        a.Programs + b.Programs, a.UnfinishedPrograms + b.UnfinishedPrograms, a.BoundedPrograms + b.BoundedPrograms,
        a.Schedules + b.Schedules, a.Pruned + b.Pruned, a.Steps + b.Steps);
}
