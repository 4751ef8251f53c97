namespace GpuMm.Harness.Linearizability;

/// <summary>When a search for an order gives up.</summary>
/// <param name="Configurations">Calls that it puts somewhere.</param>
/// <param name="MemoBytes">What it may keep of the configurations that failed.</param>
public sealed record SearchLimits(long Configurations, long MemoBytes)
{
    /// <summary>The name of the limit that is the time.</summary>
    public const string Time = "the time";

    /// <summary>For the objects of an execution: a page's history has a dozen calls and takes a few dozen.</summary>
    public static readonly SearchLimits OfExecution = new(200_000, 64 << 20);

    /// <summary>Asked now and then; the clock itself is somebody else's.</summary>
    public Func<bool> TimeIsUp { get; init; } = () => false;
}
