using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>A condition negated, and an <c>if</c> that never holds: a guard that was forgotten.</summary>
static class Conditions
{
    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        if (ConditionOf(node) is not { } condition)
            yield break;
        if (!IsNegatedOtherwise(condition) && !Declares(condition))
            yield return Change.Negated(condition, "condition negated");
        if (node is IfStatementSyntax)
            yield return Change.AlwaysFalse(condition, "if left out");
    }

    static ExpressionSyntax? ConditionOf(SyntaxNode node) => node switch
    {
        IfStatementSyntax choice => choice.Condition,
        WhileStatementSyntax loop => loop.Condition,
        DoStatementSyntax loop => loop.Condition,
        ConditionalExpressionSyntax choice => choice.Condition,
        _ => null,
    };

    /// <summary>By its own operator.</summary>
    static bool IsNegatedOtherwise(ExpressionSyntax condition) =>
        condition is BinaryExpressionSyntax or LiteralExpressionSyntax
        || condition.IsKind(SyntaxKind.LogicalNotExpression);

    static bool Declares(ExpressionSyntax condition) => condition.DescendantNodes().Any(node => node is SingleVariableDesignationSyntax);
}
