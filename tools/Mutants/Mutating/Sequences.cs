using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>The opposite query, and a query left out.</summary>
static class Sequences
{
    static readonly (string Name, string Opposite)[] Pairs =
    [
        ("Any", "All"), ("First", "Last"), ("FirstOrDefault", "LastOrDefault"), ("Min", "Max"), ("MinBy", "MaxBy"), ("Skip", "Take"),
        ("SkipWhile", "TakeWhile"), ("OrderBy", "OrderByDescending"), ("ThenBy", "ThenByDescending"), ("Exists", "TrueForAll"),
        ("Find", "FindLast"), ("FindIndex", "FindLastIndex"), ("IndexOf", "LastIndexOf"), ("Union", "Intersect"),
    ];

    static readonly string[] LeftOut = ["Where", "Reverse", "OrderBy", "OrderByDescending", "Distinct", "Concat", "Skip", "Take"];

    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call)
            yield break;
        string name = access.Name.Identifier.Text;
        if (OppositeOf(name) is { } opposite)
            yield return Change.Instead(call, "query", $"{access.Expression}.{opposite}{call.ArgumentList}", model);
        if (LeftOut.Contains(name) && access.Expression is not IdentifierNameSyntax { Identifier.Text: "Math" })
            yield return Change.Instead(call, "query left out", access.Expression.ToString(), model);
    }

    static string? OppositeOf(string name) => Pairs
        .Select(pair => pair.Name == name ? pair.Opposite : pair.Opposite == name ? pair.Name : null)
        .FirstOrDefault(other => other is not null);
}
