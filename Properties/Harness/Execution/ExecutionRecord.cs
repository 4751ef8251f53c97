using GpuMm.Harness.Checking;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Execution;

/// <summary>
/// What one run of a scenario did: the order that was taken, the calls and answers, what the observers saw, how it ended.
/// </summary>
public sealed record ExecutionRecord(
    Scenario Scenario, Schedule.Explicit Taken, History History, RunEnd End, int Steps, long VirtualTimeMs)
{
    /// <summary>What the observers reported while it ran, earliest first.</summary>
    public IReadOnlyList<Violation> Observed { get; init; } = [];

    /// <summary>The limit that kept a question from being decided; null if all were.</summary>
    public string? Undecided { get; init; }

    /// <summary>The situations that were reached, a bit for each in the list of the system.</summary>
    public UInt128 Marks { get; init; }

    /// <summary>What the driver warned of.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the tasks that never ended hold and wait for, and the circle in which they wait if they do.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <summary>Who goes on for ever over what, if nobody got anything done although each had its turns; null otherwise.</summary>
    public string? Livelock { get; init; }

    /// <summary>How often more than one step was enabled.</summary>
    public int Decisions { get; init; }

    /// <summary>Fair turns were forced on it for a while, which no schedule lists.</summary>
    public bool FairTurnsForced { get; init; }

    /// <summary>How often each site was passed at which something can be made to fail.</summary>
    public FailurePlan SitesPassed { get; init; } = new([]);

    /// <summary>How often a task lost its turn although it could go on.</summary>
    public int Preemptions { get; init; }

    /// <summary>What the background tasks are called, by number; the others are named after their part of the program.</summary>
    public IReadOnlyDictionary<int, string> BackgroundNames { get; init; } = new Dictionary<int, string>();

    /// <summary>What a task is called, those included that run alone before and after the others.</summary>
    public string NameOf(int task) => task == 0 ? "prefix" : task == Scenario.Program.Branches.Length + 1 ? "quiescence"
        : BackgroundNames.GetValueOrDefault(task, $"task {task}");
}
