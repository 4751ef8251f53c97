using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GpuMm.Mutants.Mutating;

/// <summary>One small mistake that a place of the source could hold, beside what stands there.</summary>
/// <param name="Place">What is replaced.</param>
/// <param name="Kept">The part of it that stays when the mistake is not made, in which other changes may lie.</param>
/// <param name="Operator">The kind of mistake.</param>
/// <param name="Original">What stands there.</param>
/// <param name="Mutated">What would.</param>
/// <param name="Schema">Both at once: made of the condition under which the mistake is made, and of what is kept.</param>
sealed record Change(
    TextSpan Place, TextSpan Kept, string Operator, string Original, string Mutated, Func<string, string, string> Schema)
{
    /// <summary>One expression instead of another of the same type.</summary>
    /// <param name="target">What is replaced.</param>
    /// <param name="kind">The kind of mistake.</param>
    /// <param name="mutated">The other expression.</param>
    /// <param name="model">Knows the type that a constant becomes where it stands: between two of them it no longer would.</param>
    public static Change Instead(ExpressionSyntax target, string kind, string mutated, SemanticModel model)
    {
        string cast = CastOf(target, model);
        string discard = IsBodyWithoutValue(target) ? "_ = " : ""; // a choice between two is no statement
        return Of(target, kind, mutated, (condition, kept) => $"{discard}({condition} ? {cast}({mutated}) : {cast}({kept}))");
    }

    /// <summary>A condition that is turned round. What it declares is not lost by that, but is not known to be assigned.</summary>
    public static Change Negated(ExpressionSyntax target, string kind) =>
        Of(target, kind, $"!({target})", (condition, kept) => $"({condition} != ({kept}))");

    /// <summary>An operand of <c>&amp;&amp;</c>, or a whole condition, that always holds.</summary>
    public static Change AlwaysTrue(ExpressionSyntax target, string kind) =>
        Of(target, kind, "true", (condition, kept) => $"({condition} || ({kept}))");

    /// <summary>An operand of <c>||</c>, or a whole condition, that never holds.</summary>
    public static Change AlwaysFalse(ExpressionSyntax target, string kind) =>
        Of(target, kind, "false", (condition, kept) => $"(({kept}) && !{condition})");

    /// <remarks>In braces, or an <c>else</c> that follows would be its own.</remarks>
    public static Change LeftOut(StatementSyntax target, string kind) =>
        Of(target, kind, "", (condition, kept) => $"{{ if (!{condition}) {{ {kept} }} }}");

    public static Change Statement(StatementSyntax target, string kind, string mutated) =>
        Of(target, kind, mutated, (condition, kept) => $"{{ if ({condition}) {{ {mutated} }} else {{ {kept} }} }}");

    public static Change Of(SyntaxNode target, string kind, string mutated, Func<string, string, string> schema) =>
        new(target.Span, target.Span, kind, OneLine(target.ToString()), OneLine(mutated), schema);

    static bool IsBodyWithoutValue(ExpressionSyntax target) =>
        target.Parent is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } && method.ReturnType.ToString() == "void";

    static string CastOf(ExpressionSyntax target, SemanticModel model)
    {
        var info = model.GetTypeInfo(target);
        bool becomesAnother = info.ConvertedType is { SpecialType: >= SpecialType.System_Char and <= SpecialType.System_Double } converted
            && !SymbolEqualityComparer.Default.Equals(info.Type, converted);
        return becomesAnother ? $"({info.ConvertedType!.ToDisplayString()})" : "";
    }

    /// <summary>A comment in it would hide the rest of the line.</summary>
    static string OneLine(string text) =>
        string.Join(' ', text.Split('\n').Select(line => line.Split("//")[0].Trim()).Where(line => line.Length > 0));
}
