using System.Collections.Immutable;
using GpuMm.Mutants.Mutating;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuMm.Mutants.Compiling;

/// <summary>
/// Compiles the implementation with all mutants of a sample in it. What does not compile is no mutant: the next of the same file takes its
/// place, until all compile.
/// </summary>
sealed class MutatedBuild
{
    public const string AssemblyName = "GpuMm.Implementation";

    readonly Dictionary<string, (SyntaxTree Tree, string Text, int[] Mutants)> trees = [];
    readonly CSharpCompilation original;
    readonly Sample sample;
    CSharpCompilation compilation;

    public MutatedBuild(CSharpCompilation original, Sample sample)
    {
        (this.original, this.sample) = (original, sample);
        compilation = original;
    }

    /// <summary>Mutants that did not compile.</summary>
    public HashSet<int> Impossible { get; } = [];

    /// <param name="assembly">Takes the assembly.</param>
    public void Write(Stream assembly)
    {
        var chosen = sample.Chosen;
        Put(chosen);
        for (var errors = ImplementationCompiler.Emit(WithSwitch(), assembly); errors.Length > 0;
            errors = ImplementationCompiler.Emit(WithSwitch(), assembly))
        {
            assembly.SetLength(0);
            var guilty = Guilty(errors);
            if (guilty.Count == 0)
                throw new InvalidOperationException($"the implementation does not compile without mutants either: {errors[0]}");
            Impossible.UnionWith(guilty);
            sample.Replace(guilty);
            var next = sample.Chosen;
            Put(next.Where(mutant => errors.Any(error => FileOf(error) == mutant.File)).ToArray(), errors);
        }
    }

    CSharpCompilation WithSwitch() =>
        compilation.AddSyntaxTrees(ImplementationCompiler.Parse("", Switch.Source(sample.Highest)));

    /// <summary>Renders the files of the mutants anew.</summary>
    void Put(IReadOnlyList<Mutant> mutants, IReadOnlyList<Diagnostic>? errors = null)
    {
        var without = (errors ?? []).Select(FileOf).OfType<string>().Distinct().Except(mutants.Select(mutant => mutant.File));
        foreach (var (file, inFile) in mutants.GroupBy(mutant => mutant.File).Select(group => (group.Key, group.ToArray()))
            .Concat(without.Select(file => (file, Array.Empty<Mutant>()))))
        {
            var source = original.SyntaxTrees.First(tree => tree.FilePath == file);
            string text = Schemata.Of(source.ToString(), inFile);
            var tree = ImplementationCompiler.Parse(file, text);
            compilation = compilation.ReplaceSyntaxTree(trees.TryGetValue(file, out var old) ? old.Tree : source, tree);
            trees[file] = (tree, text, [.. inFile.Select(mutant => mutant.Id)]);
        }
    }

    string? FileOf(Diagnostic error) =>
        error.Location.SourceTree is { } tree && trees.ContainsKey(tree.FilePath) ? tree.FilePath : null;

    /// <summary>For each file and member the mutant that its first error lies in, or else the last one before it.</summary>
    HashSet<int> Guilty(ImmutableArray<Diagnostic> errors)
    {
        HashSet<int> guilty = [];
        foreach (var error in errors)
        {
            if (FileOf(error) is not { } file)
                continue;
            var (tree, text, mutants) = trees[file];
            int position = error.Location.SourceSpan.Start;
            if (Schemata.Around(text, position, mutants).Take(1).ToArray() is [int inside])
                guilty.Add(inside);
            else if (Before(tree, text, position, mutants) is { } before)
                guilty.Add(before);
        }

        return guilty;
    }

    /// <summary>The error is a consequence: of a name or an assignment that a mutant took away from what follows it.</summary>
    static int? Before(SyntaxTree tree, string text, int position, int[] mutants)
    {
        var places = mutants.Select(id => (Id: id, At: text.IndexOf(Schemata.Opening(id), StringComparison.Ordinal))).ToArray();
        var member = tree.GetRoot().FindToken(position).Parent?.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.FullSpan
            ?? tree.GetRoot().FullSpan;
        var inMember = places.Where(place => member.Contains(place.At)).ToArray();
        var candidates = inMember.Length > 0 ? inMember : places;
        return candidates.Length == 0 ? null
            : candidates.OrderBy(place => place.At > position).ThenBy(place => Math.Abs(position - place.At)).First().Id;
    }
}
