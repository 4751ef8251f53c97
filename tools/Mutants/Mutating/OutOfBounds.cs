using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>
/// Where nothing is mutated: what has to be constant, text for humans, checks that only refuse broken contracts, and reports of situations
/// and touched resources, which change nothing that happens.
/// </summary>
static class OutOfBounds
{
    static readonly string[] ReportsOnly = ["Reached", "Touch"];

    public static bool Includes(SyntaxNode node) =>
        HasToBeConstant(node) || IsText(node) || RefusesBrokenContract(node) || OnlyReports(node);

    static bool HasToBeConstant(SyntaxNode node) =>
        node is AttributeListSyntax or EnumMemberDeclarationSyntax or PatternSyntax or CaseSwitchLabelSyntax or GotoStatementSyntax
            or LocalDeclarationStatementSyntax { IsConst: true } or EqualsValueClauseSyntax { Parent: ParameterSyntax }
        || (node is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword));

    static bool IsText(SyntaxNode node) =>
        node is InterpolatedStringExpressionSyntax or MethodDeclarationSyntax { Identifier.Text: "ToString" or "Describe" };

    static bool RefusesBrokenContract(SyntaxNode node) => node switch
    {
        ThrowStatementSyntax or ThrowExpressionSyntax => true,
        IfStatementSyntax { Else: null, Statement: ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] } } => true,
        InvocationExpressionSyntax call => NameOf(call).StartsWith("ThrowIf", StringComparison.Ordinal),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } => RefusesBrokenContract(call),
        _ => false,
    };

    static bool OnlyReports(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax call => ReportsOnly.Contains(NameOf(call)),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } => OnlyReports(call),
        ExpressionStatementSyntax { Expression: ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax call } } =>
            OnlyReports(call),
        _ => false,
    };

    static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.Text,
        SimpleNameSyntax name => name.Identifier.Text,
        _ => "",
    };
}
