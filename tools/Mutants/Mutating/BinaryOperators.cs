using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>Another operator between two operands, or one operand of a condition forgotten.</summary>
static class BinaryOperators
{
    static readonly Dictionary<SyntaxKind, (string Kind, string[] Others)> Instead = new()
    {
        [SyntaxKind.LessThanExpression] = ("relation", ["<=", ">="]),
        [SyntaxKind.LessThanOrEqualExpression] = ("relation", ["<", ">"]),
        [SyntaxKind.GreaterThanExpression] = ("relation", [">=", "<="]),
        [SyntaxKind.GreaterThanOrEqualExpression] = ("relation", [">", "<"]),
        [SyntaxKind.EqualsExpression] = ("relation", ["!="]),
        [SyntaxKind.NotEqualsExpression] = ("relation", ["=="]),
        [SyntaxKind.AddExpression] = ("arithmetic", ["-"]),
        [SyntaxKind.SubtractExpression] = ("arithmetic", ["+"]),
        [SyntaxKind.MultiplyExpression] = ("arithmetic", ["/"]),
        [SyntaxKind.DivideExpression] = ("arithmetic", ["*"]),
        [SyntaxKind.ModuloExpression] = ("arithmetic", ["*"]),
        [SyntaxKind.LeftShiftExpression] = ("bits", [">>"]),
        [SyntaxKind.RightShiftExpression] = ("bits", ["<<"]),
        [SyntaxKind.BitwiseAndExpression] = ("bits", ["|"]),
        [SyntaxKind.BitwiseOrExpression] = ("bits", ["&"]),
        [SyntaxKind.ExclusiveOrExpression] = ("bits", ["&"]),
        [SyntaxKind.LogicalAndExpression] = ("logic", ["||"]),
        [SyntaxKind.LogicalOrExpression] = ("logic", ["&&"]),
    };

    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        if (node is not BinaryExpressionSyntax binary || !Instead.TryGetValue(binary.Kind(), out var instead) || IsText(binary, model))
            yield break;
        foreach (string other in instead.Others)
            yield return Change.Instead(binary, instead.Kind, $"{binary.Left} {other} {binary.Right}", model);
        if (instead.Kind != "logic")
            yield break;
        foreach (var operand in new[] { binary.Left, binary.Right }.Where(operand => operand.Kind() != binary.Kind()))
            yield return Forgotten(operand, binary.IsKind(SyntaxKind.LogicalAndExpression));
    }

    static Change Forgotten(ExpressionSyntax operand, bool ofAnd) =>
        ofAnd ? Change.AlwaysTrue(operand, "operand forgotten") : Change.AlwaysFalse(operand, "operand forgotten");

    static bool IsText(BinaryExpressionSyntax binary, SemanticModel model) =>
        model.GetTypeInfo(binary).Type?.SpecialType == SpecialType.System_String;
}
