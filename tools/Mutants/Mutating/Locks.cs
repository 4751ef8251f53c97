using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>What is held for the length of a block is not taken.</summary>
static class Locks
{
    public static IEnumerable<Change> Of(SyntaxNode node, SemanticModel model)
    {
        if (node is not UsingStatementSyntax { Expression: { } held } || model.GetTypeInfo(held).Type is not { } type)
            yield break;
        string nothing = type.IsValueType ? $"({type.ToDisplayString()}?)null" : "null";
        yield return Change.Of(held, "not taken", nothing, (condition, kept) => $"({condition} ? {nothing} : {kept})");
    }
}
