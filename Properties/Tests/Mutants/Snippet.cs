using System.Reflection;
using GpuMm.Mutants.Compiling;
using GpuMm.Mutants.Mutating;
using Xunit;

namespace GpuMm.Tests.Mutants;

/// <summary>The body of a class, its mutants, and what it does with all of them in it.</summary>
sealed class Snippet
{
    const string Path = "Snippet.cs";

    readonly string text;

    public Snippet(string members)
    {
        text = $"public enum Errno {{ None, EINVAL }}\npublic static class Snippet\n{{\n    {members}\n}}\n";
        Mutants = MutantFinder.Find(ImplementationCompiler.Of("Snippet", [(Path, text)]), _ => true);
    }

    public IReadOnlyList<Mutant> Mutants { get; }

    /// <summary>The class with all mutants in it.</summary>
    public string WithMutants => Schemata.Of(text, Mutants);

    /// <summary>"original -> mutated" of each, in the order of places.</summary>
    public IEnumerable<string> Changes => Mutants.Select(mutant => $"{mutant.Change.Original} -> {mutant.Change.Mutated}");

    /// <summary>The mutant that changes the text to that.</summary>
    public Mutant MutantTo(string mutated) => Mutants.Single(mutant => mutant.Change.Mutated == mutated);

    /// <summary>What the method F answers with one mutant active, all being compiled in.</summary>
    public object? Call(Mutant? active, params object[] arguments)
    {
        using var bytes = new MemoryStream();
        var compilation = ImplementationCompiler.Of("Snippet", [(Path, WithMutants), ("", Switch.Source(Mutants.Count))]);
        Assert.Empty(ImplementationCompiler.Emit(compilation, bytes));
        var assembly = Assembly.Load(bytes.ToArray());
        assembly.GetType("GpuMm.Implementation.Mutants")!.GetField("Active")!.SetValue(null, active?.Id ?? 0);
        return assembly.GetType("Snippet")!.GetMethod("F")!.Invoke(null, arguments);
    }
}
