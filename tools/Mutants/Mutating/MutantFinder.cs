using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Mutating;

/// <summary>All mutants of a compilation, in the order of files and places.</summary>
static class MutantFinder
{
    /// <param name="compilation">Whose trees have the files' paths from the folder of the implementation.</param>
    /// <param name="isWanted">Which files to look at, by path.</param>
    public static IReadOnlyList<Mutant> Find(Compilation compilation, Func<string, bool> isWanted)
    {
        List<Mutant> found = [];
        foreach (var tree in compilation.SyntaxTrees.Where(tree => isWanted(tree.FilePath)))
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var (node, change) in ChangesIn(tree.GetRoot(), model))
            {
                int line = tree.GetLineSpan(change.Place).StartLinePosition.Line + 1;
                found.Add(new Mutant(found.Count + 1, tree.FilePath, line, change, IsOfType(node)));
            }
        }

        return found;
    }

    static IEnumerable<(SyntaxNode Node, Change Change)> ChangesIn(SyntaxNode root, SemanticModel model) =>
        from node in root.DescendantNodes(node => !OutOfBounds.Includes(node))
        where !OutOfBounds.Includes(node)
        from operation in Operators.All
        from change in operation(node, model)
        select (node, change);

    /// <summary>It stands where a type is made, not where a method runs.</summary>
    static bool IsOfType(SyntaxNode node) => node.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault() switch
    {
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.StaticKeyword),
        PropertyDeclarationSyntax property => property.Modifiers.Any(SyntaxKind.StaticKeyword) && property.Initializer is not null,
        ConstructorDeclarationSyntax constructor => constructor.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => false,
    };
}
