using System.Text.Json;

namespace GpuMm.Mutants.Scoring;

/// <summary>The result for scripts.</summary>
static class ScoreJson
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Of(Options options, double seconds, IReadOnlyList<Tried> mutants) => JsonSerializer.Serialize(
        new
        {
            seed = options.Seed,
            secondsEach = options.Seconds,
            seconds = Math.Round(seconds, 1),
            folders = Tally.Of(mutants).Select(tally => new
            {
                folder = tally.Folder,
                mutants = tally.Mutants.Count,
                killed = tally.Killed,
                explained = tally.Explained,
                score = Math.Round(tally.Score, 1),
                scoreOfOthers = Math.Round(tally.ScoreOfOthers, 1),
            }),
            mutants = mutants.Select(tried => new
            {
                id = tried.Mutant.Id,
                file = tried.Mutant.File,
                line = tried.Mutant.Line,
                kind = tried.Mutant.Change.Operator,
                original = tried.Mutant.Change.Original,
                mutated = tried.Mutant.Change.Mutated,
                outcome = tried.Fate.Outcome,
                by = tried.Fate.By,
                property = tried.Fate.Property,
                explanation = tried.IsExplained ? tried.Explanation : null,
            }),
        },
        Indented);
}
