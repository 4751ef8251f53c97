using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>Success instead of an errno, and one side of <c>??</c>.</summary>
static class Answers
{
    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        switch (node)
        {
            case MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Errno" } } errno
                when errno.Name.Identifier.Text != "None" && errno.Parent is not BinaryExpressionSyntax:
                yield return Change.Instead(errno, "errno forgotten", "Errno.None", model);
                break;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either:
                if (either.Right is not ThrowExpressionSyntax)
                    yield return Change.Instead(either, "side of ??", either.Right.ToString(), model);
                yield return Change.Instead(either, "side of ??", $"({either.Left}){Unwrapped(either.Left, model)}", model);
                break;
        }
    }

    static string Unwrapped(ExpressionSyntax left, SemanticModel model) =>
        model.GetTypeInfo(left).Type is { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } ? "!.Value" : "!";
}
