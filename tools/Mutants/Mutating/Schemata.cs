using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace GpuMm.Mutants.Mutating;

/// <summary>
/// A source with all its mutants in it, of which one at most is active while it runs (mutant schemata: Untch, Offutt, Harrold, ISSTA 1993).
/// </summary>
static class Schemata
{
    /// <summary>The class of <see cref="Compiling.Switch"/>, which says which mutant is active.</summary>
    public const string Switch = "global::GpuMm.Implementation.Mutants";

    public static string Of(string source, IEnumerable<Mutant> mutants) =>
        Render(source, new TextSpan(0, source.Length), [.. mutants.OrderByDescending(mutant => mutant.Change.Kept.Length)]);

    /// <summary>The mutants whose schema a position of the text lies in, innermost first.</summary>
    public static IEnumerable<int> Around(string schemata, int position, IEnumerable<int> mutants) =>
        from id in mutants
        let start = schemata.IndexOf(Opening(id), StringComparison.Ordinal)
        let end = schemata.IndexOf(Closing(id), StringComparison.Ordinal) + Closing(id).Length
        where start <= position && position < end
        orderby end - start
        select id;

    public static string Opening(int id) => $"/*{id}:*/";

    static string Closing(int id) => $"/*:{id}*/";

    static string Render(string source, TextSpan part, IReadOnlyList<Mutant> within)
    {
        var text = new StringBuilder();
        int at = part.Start;
        foreach (var (mutant, inner) in Outermost(within))
        {
            text.Append(source, at, mutant.Change.Place.Start - at);
            string kept = Render(source, mutant.Change.Kept, inner);
            text.Append(Opening(mutant.Id)).Append(mutant.Change.Schema($"{Switch}.Is({mutant.Id})", kept)).Append(Closing(mutant.Id));
            at = mutant.Change.Place.End;
        }

        return text.Append(source, at, part.End - at).ToString();
    }

    /// <summary>By place, each with those that lie in what it keeps: they do their part when it is not active.</summary>
    static IEnumerable<(Mutant Mutant, List<Mutant> Inner)> Outermost(IReadOnlyList<Mutant> largestFirst)
    {
        List<(Mutant Mutant, List<Mutant> Inner)> outermost = [];
        foreach (var mutant in largestFirst)
        {
            int around = outermost.FindIndex(outer => outer.Mutant.Change.Kept.Contains(mutant.Change.Place));
            if (around >= 0)
                outermost[around].Inner.Add(mutant);
            else
                outermost.Add((mutant, []));
        }

        return outermost.OrderBy(outer => outer.Mutant.Change.Place.Start);
    }
}
