using GpuMm.Mutants.Killing;
using GpuMm.Mutants.Mutating;

namespace GpuMm.Mutants.Scoring;

/// <summary>A mutant, what became of it, and why that is no wonder if somebody knows.</summary>
sealed record Tried(Mutant Mutant, Fate Fate, string? Explanation)
{
    public bool IsExplained => !Fate.IsKilled && Explanation is not null;
}

/// <summary>What became of the mutants of a folder, or of all.</summary>
sealed record Tally(string Folder, IReadOnlyList<Tried> Mutants)
{
    public const string All = "all";

    public int Killed => Mutants.Count(tried => tried.Fate.IsKilled);

    public int Explained => Mutants.Count(tried => tried.IsExplained);

    /// <summary>Per cent of all.</summary>
    public double Score => Percent(Killed, Mutants.Count);

    /// <summary>Per cent of those that make a difference, as far as anybody knows.</summary>
    public double ScoreOfOthers => Percent(Killed, Mutants.Count - Explained);

    /// <summary>How many came to one of these ends and are not explained.</summary>
    public int Count(Outcome outcome) => Mutants.Count(tried => tried.Fate.Outcome == outcome && !tried.IsExplained);

    /// <summary>One a folder, and then one for all.</summary>
    public static IReadOnlyList<Tally> Of(IReadOnlyList<Tried> mutants) =>
        [.. mutants.GroupBy(tried => tried.Mutant.Folder).Select(folder => new Tally(folder.Key, [.. folder])), new Tally(All, mutants)];

    static double Percent(int part, int whole) => whole == 0 ? 100 : 100.0 * part / whole;
}
