using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>The other truth value, one more, and nothing.</summary>
static class Literals
{
    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        if (node is not LiteralExpressionSyntax literal)
            yield break;
        switch (literal.Kind())
        {
            case SyntaxKind.TrueLiteralExpression:
                yield return Change.Instead(literal, "truth", "false", model);
                break;
            case SyntaxKind.FalseLiteralExpression:
                yield return Change.Instead(literal, "truth", "true", model);
                break;
            case SyntaxKind.NumericLiteralExpression:
                yield return Change.Instead(literal, "number", $"{literal} + 1", model);
                if (literal.Token.ValueText != "0")
                    yield return Change.Instead(literal, "number", "0", model);
                break;
        }
    }
}
