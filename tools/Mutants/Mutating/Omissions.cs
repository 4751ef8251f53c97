using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GpuMm.Mutants.Mutating;

/// <summary>A call, an assignment, a <c>break</c> or a <c>continue</c> left out.</summary>
static class Omissions
{
    const string Kind = "statement left out";

    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        switch (node)
        {
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax or InvocationExpressionSyntax or AwaitExpressionSyntax }
                or ContinueStatementSyntax:
                yield return Change.LeftOut((StatementSyntax)node, Kind);
                break;
            case BreakStatementSyntax stop when stop.Parent is not SwitchSectionSyntax:
                yield return Change.LeftOut(stop, Kind);
                break;
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } arrow when ReturnsNothing(method):
                yield return Body(method, arrow);
                break;
        }
    }

    /// <summary>The one expression that is the body of a method; it becomes a statement in braces.</summary>
    static Change Body(MethodDeclarationSyntax method, ArrowExpressionClauseSyntax arrow)
    {
        bool handsOn = !method.Modifiers.Any(SyntaxKind.AsyncKeyword) && method.ReturnType.ToString() != "void";
        var whole = TextSpan.FromBounds(arrow.SpanStart, method.SemicolonToken.Span.End);
        return Change.Of(arrow.Expression, Kind, "", (condition, kept) =>
            handsOn ? $"=> {condition} ? default : {kept};" : $"{{ if (!{condition}) {{ {kept}; }} }}") with
        { Place = whole };
    }

    static bool ReturnsNothing(MethodDeclarationSyntax method) => method.ReturnType.ToString() is "void" or "ValueTask";
}
