using GpuMm.Implementation.Kernel;

namespace GpuMm.Harness.Scheduling;

/// <summary>The schedulers by name: one registry line each.</summary>
public static class Schedulers
{
    static readonly Entry[] All =
    [
        new("random", NeedsProfile: false, (seed, _) => new RandomScheduler(seed)),
        new(Pct, NeedsProfile: true, (seed, profile) => new PctScheduler(seed, profile)),
        new("pos", NeedsProfile: false, (seed, _) => new PosScheduler(seed)),
        new("surw", NeedsProfile: true, (seed, profile) => new SurwScheduler(seed, profile)),
    ];

    /// <summary>The one that promises something: see <see cref="PctBound"/>.</summary>
    public const string Pct = "pct";

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>A scheduler of that name. The same name, seed and profile make the same choices.</summary>
    public static IScheduler Make(string name, ulong seed, Profile profile) => Find(name).Make(seed, profile);

    /// <summary>Who follows the schedule.</summary>
    /// <param name="schedule">Seeded or explicit.</param>
    /// <param name="profile">Asked only if the scheduler needs to know what it will order.</param>
    public static IScheduler For(Schedule schedule, Func<Profile> profile) => schedule switch
    {
        Schedule.Seeded { Scheduler: var name, Seed: var seed } => Make(name, seed, Find(name).NeedsProfile ? profile() : Profile.None),
        Schedule.Explicit listed => new ReplayScheduler(listed.Switches),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static Entry Find(string name) => Array.Find(All, entry => entry.Name == name)
        ?? throw new ArgumentException($"there is no scheduler '{name}'", nameof(name));

    sealed record Entry(string Name, bool NeedsProfile, Func<ulong, Profile, IScheduler> Make);
}
