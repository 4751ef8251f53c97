namespace GpuMm.Harness.Exploring;

/// <summary>How far an exploration goes.</summary>
sealed record ExplorationLimits
{
    public static readonly ExplorationLimits None = new();

    /// <summary>
    /// Schedules with more preemptions are left out; null: none are. A preemption takes the turn from a task that could go on.
    /// </summary>
    public int? Preemptions { get; init; }

    /// <summary>Runs after which it gives up.</summary>
    public long Runs { get; init; } = long.MaxValue;

    /// <summary>
    /// Of a longer run only so many steps are varied: where tasks go on for ever, their orders have no end, and what they touch has none.
    /// </summary>
    public int StepsOfRun { get; init; } = int.MaxValue;

    /// <summary>Gives up at the first run that was cut short: where tasks can go on for ever there are orders without end.</summary>
    public bool WithoutEndless { get; init; }

    /// <summary>Whether orders that differ only in steps that commute are run once. False: every order, for comparison.</summary>
    public bool Reduce { get; init; } = true;

    public CancellationToken Cancellation { get; init; }
}
