namespace GpuMm.Harness.Exploring;

/// <summary>What an exploration covered.</summary>
/// <param name="Schedules">Runs to the end.</param>
/// <param name="Pruned">Alternatives that needed no run, because they only reorder steps that commute.</param>
/// <param name="IsComplete">Nothing within the bound was left out.</param>
readonly record struct Exploration(long Schedules, long Pruned, bool IsComplete);
