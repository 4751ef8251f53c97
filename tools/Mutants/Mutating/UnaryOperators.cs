using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>A sign, a complement or a <c>!</c> left out, and <c>++</c> for <c>--</c>.</summary>
static class UnaryOperators
{
    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        switch (node)
        {
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not:
                yield return Change.Negated(not, "! left out") with { Mutated = not.Operand.ToString() };
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression or (int)SyntaxKind.BitwiseNotExpression } sign:
                yield return Change.Instead(sign, "sign left out", sign.Operand.ToString(), model);
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression } step:
                yield return Step(step, $"--{step.Operand}", model);
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreDecrementExpression } step:
                yield return Step(step, $"++{step.Operand}", model);
                break;
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } step when !IsStepOfLoop(step):
                yield return Step(step, $"{step.Operand}--", model);
                break;
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostDecrementExpression } step when !IsStepOfLoop(step):
                yield return Step(step, $"{step.Operand}++", model);
                break;
        }
    }

    static Change Step(ExpressionSyntax step, string mutated, SemanticModel model) => step.Parent is ExpressionStatementSyntax statement
        ? Change.Statement(statement, "step", mutated + ";")
        : Change.Instead(step, "step", mutated, model);

    /// <summary>The third part of a <c>for</c> takes no conditional expression, and the mutants would mostly run for ever.</summary>
    static bool IsStepOfLoop(ExpressionSyntax step) => step.Parent is ForStatementSyntax;
}
