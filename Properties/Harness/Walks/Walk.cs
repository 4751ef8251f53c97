using GpuMm.Harness.Systems.Vm.Gpuvm;
using GpuMm.Harness.Walks.Buddy;
using GpuMm.Harness.Walks.PageTables;
using GpuMm.Implementation.PageTables;

namespace GpuMm.Harness.Walks;

/// <summary>
/// Random requests to one part of the implementation alone, beside a plain model of it. It reaches what the systems that use the part
/// never ask of it.
/// </summary>
/// <param name="Name">Of the part, behind <see cref="Prefix"/>.</param>
/// <param name="Run">From a seed, always as many requests; says what differed first, null if nothing did.</param>
sealed record Walk(string Name, Func<ulong, string?> Run)
{
    public const string Prefix = "walk-";

    /// <summary>Each takes about a second.</summary>
    public static readonly IReadOnlyList<Walk> All =
    [
        new($"{Prefix}buddy", seed => InRounds(seed, rounds: 100, OfBuddy)),
        new($"{Prefix}gpuvm", OfGpuvm),
        new($"{Prefix}mmu-v2", seed => InRounds(seed, rounds: 10, OfMmu<MmuV2>) ?? OfEntries(seed, EntryWordsV2.Step)),
        new($"{Prefix}mmu-v3", seed => InRounds(seed, rounds: 10, OfMmu<MmuV3>) ?? OfEntries(seed, EntryWordsV3.Step)),
        new($"{Prefix}lpae", seed => InRounds(seed, rounds: 60, OfLpae) ?? OfEntries(seed, LpaeWords.Step)),
    ];

    delegate string? EntryStep(ref SplitMix random);

    /// <exception cref="ArgumentException">There is no walk of that name.</exception>
    public static Walk Named(string name) =>
        All.FirstOrDefault(walk => walk.Name == name) ?? throw new ArgumentException($"no walk is named '{name}'", nameof(name));

    static string? InRounds(ulong seed, int rounds, Func<ulong, string?> round) => Enumerable.Range(0, rounds)
        .Select(index => round(SplitMix.Mix(seed, (ulong)index)))
        .FirstOrDefault(different => different is not null);

    static string? OfBuddy(ulong seed)
    {
        var walk = new BuddyWalk(seed);
        return InSteps(100, walk.Step) ?? walk.End();
    }

    static string? OfGpuvm(ulong seed)
    {
        var walk = new GpuvmWalk(seed);
        return InSteps(20_000, () => walk.Step() is var request && walk.Differences > 0 ? $"after {request}" : null)
            ?? (GpuvmRanges.Agree() ? null : "a range is taken that should not be, or the other way round");
    }

    static string? OfMmu<TFormat>(ulong seed)
        where TFormat : struct, IMmuFormat<TFormat> =>
        MmuWalk<TFormat>.WrongShape()
            ?? InSteps(100, new MmuWalk<TFormat>(seed).Step)
            ?? OfEntries(seed, MmuWords<TFormat>.Step);

    static string? OfLpae(ulong seed)
    {
        var walk = new LpaeWalk(seed);
        return InSteps(40, walk.Step) ?? walk.End();
    }

    static string? OfEntries(ulong seed, EntryStep step)
    {
        var random = new SplitMix(seed);
        return InSteps(400, () => step(ref random));
    }

    static string? InSteps(int steps, Func<string?> step) =>
        Enumerable.Range(0, steps).Select(_ => step()).FirstOrDefault(different => different is not null);
}
