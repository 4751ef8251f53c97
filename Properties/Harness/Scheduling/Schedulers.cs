using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>The schedulers by name: one registry line each.</summary>
public static class Schedulers
{
    static readonly Dictionary<string, Func<ulong, IScheduler>> BySeed = new()
    {
        ["random"] = seed => new RandomScheduler(seed),
        ["sticky"] = seed => new StickyScheduler(seed),
    };

    public static IReadOnlyCollection<string> Names => BySeed.Keys;

    public static IScheduler For(Schedule schedule) => schedule switch
    {
        Schedule.Seeded seeded => BySeed[seeded.Scheduler](seeded.Seed),
        Schedule.Explicit listed => new ReplayScheduler(listed.Switches),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
