using GpuMm.Harness.Campaigns;
using GpuMm.Mutants.Mutating;

namespace GpuMm.Mutants.Scoring;

/// <summary>Why some mutants change nothing that anybody could see; known by their text, since lines move.</summary>
sealed class Explanations(IReadOnlyList<Explanation> all)
{
    /// <param name="lines">File, original, mutated and reason between tabs; lines that begin with # are comments.</param>
    /// <exception cref="BadInputException">A line has not these four.</exception>
    public static Explanations Of(IEnumerable<string> lines) => new([.. lines
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('\t') is [var file, var original, var mutated, var reason]
            ? new Explanation(file, original, mutated, reason)
            : throw new BadInputException($"equivalent.tsv: '{line}' has not four fields between tabs"))]);

    public string? ReasonFor(Mutant mutant) => all.FirstOrDefault(explanation => explanation.IsOf(mutant))?.Reason;

    /// <summary>Those of the files looked at that fit none of their mutants any more.</summary>
    public IEnumerable<Explanation> Stale(IReadOnlyList<Mutant> mutants, Func<string, bool> isLookedAt) =>
        all.Where(explanation => isLookedAt(explanation.File) && !mutants.Any(explanation.IsOf));
}

/// <param name="File">Path from the folder of the implementation.</param>
/// <param name="Original">What stands there, on one line.</param>
/// <param name="Mutated">What the mutant has instead; empty for nothing.</param>
/// <param name="Reason">Why that makes no difference.</param>
sealed record Explanation(string File, string Original, string Mutated, string Reason)
{
    public bool IsOf(Mutant mutant) =>
        mutant.File == File && mutant.Change.Original == Original && mutant.Change.Mutated == Mutated;
}
