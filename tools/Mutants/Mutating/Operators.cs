using Microsoft.CodeAnalysis;

namespace GpuMm.Mutants.Mutating;

/// <summary>What could be wrong with a piece of syntax: nothing, one thing or several.</summary>
delegate IEnumerable<Change> MutationOperator(SyntaxNode node, SemanticModel model);

/// <summary>All mutation operators.</summary>
static class Operators
{
    public static readonly IReadOnlyList<MutationOperator> All =
    [
        BinaryOperators.Of, UnaryOperators.Of, Assignments.Of, Conditions.Of, Literals.Of, Answers.Of, Sequences.Of, Omissions.Of, Locks.Of,
    ];
}
