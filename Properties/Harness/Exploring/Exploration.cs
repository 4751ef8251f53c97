namespace GpuMm.Harness.Exploring;

/// <summary>Why an exploration ended.</summary>
enum ExplorationEnd
{
    /// <summary>Nothing within the bound was left out.</summary>
    Complete,

    /// <summary>It made as many runs as it was allowed.</summary>
    RunLimit,

    /// <summary>Whoever looked on had seen enough, or it was cancelled.</summary>
    Stopped,

    /// <summary>All was tried, but a run reached the limit of steps or was steered, so that not all of it was varied.</summary>
    RunCutShort,
}

/// <summary>What an exploration covered.</summary>
/// <param name="Schedules">Runs to the end.</param>
/// <param name="Pruned">Alternatives that needed no run, because they only reorder steps that commute.</param>
/// <param name="End">Why it ended.</param>
readonly record struct Exploration(long Schedules, long Pruned, ExplorationEnd End)
{
    public bool IsComplete => End == ExplorationEnd.Complete;
}
