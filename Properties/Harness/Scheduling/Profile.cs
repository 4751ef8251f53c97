using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>
/// What one run in the default order counted while tasks ran at the same time. For other orders of the same program it is an estimate:
/// they may branch elsewhere.
/// </summary>
public sealed class Profile
{
    /// <summary>Nothing is known.</summary>
    public static readonly Profile None = new(tasks: 0, steps: 0, []);

    readonly Dictionary<Resource, ResourceUse> uses;

    internal Profile(int tasks, int steps, Dictionary<Resource, ResourceUse> uses)
    {
        this.uses = uses;
        Tasks = tasks;
        Steps = steps;
        Shared = [.. uses.Values.Where(use => use.IsShared)];
    }

    /// <summary>How many tasks took part.</summary>
    public int Tasks { get; }

    /// <summary>Steps of all tasks together.</summary>
    public int Steps { get; }

    /// <summary>What at least two tasks touch and one of them changes, in the order in which it was first touched.</summary>
    public IReadOnlyList<ResourceUse> Shared { get; }

    public bool IsShared(Resource resource) => uses.TryGetValue(resource, out var use) && use.IsShared;
}
