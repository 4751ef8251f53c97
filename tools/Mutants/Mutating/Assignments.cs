using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>Another operator in a compound assignment.</summary>
static class Assignments
{
    static readonly Dictionary<SyntaxKind, string> Instead = new()
    {
        [SyntaxKind.AddAssignmentExpression] = "-=",
        [SyntaxKind.SubtractAssignmentExpression] = "+=",
        [SyntaxKind.MultiplyAssignmentExpression] = "/=",
        [SyntaxKind.DivideAssignmentExpression] = "*=",
        [SyntaxKind.OrAssignmentExpression] = "&=",
        [SyntaxKind.AndAssignmentExpression] = "|=",
        [SyntaxKind.ExclusiveOrAssignmentExpression] = "|=",
        [SyntaxKind.LeftShiftAssignmentExpression] = ">>=",
        [SyntaxKind.RightShiftAssignmentExpression] = "<<=",
        [SyntaxKind.CoalesceAssignmentExpression] = "=",
    };

    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        if (node is not AssignmentExpressionSyntax assignment || !Instead.TryGetValue(assignment.Kind(), out string? other))
            yield break;
        string mutated = $"{assignment.Left} {other} {assignment.Right}";
        if (assignment.Parent is ExpressionStatementSyntax statement)
            yield return Change.Statement(statement, "compound assignment", mutated + ";");
        else if (assignment.Parent is not ForStatementSyntax)
            yield return Change.Instead(assignment, "compound assignment", mutated, model);
    }
}
