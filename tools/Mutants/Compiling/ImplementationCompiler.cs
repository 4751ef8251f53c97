using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuMm.Mutants.Compiling;

/// <summary>Compiles sources as Implementation.csproj has them compiled.</summary>
static class ImplementationCompiler
{
    static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp14);

    /// <summary>What the project's own build adds to the sources.</summary>
    const string Added = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading.Tasks;

        [assembly: System.Reflection.AssemblyVersion("1.0.0.0")]
        """;

    static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        checkOverflow: true,
        nullableContextOptions: NullableContextOptions.Enable);

    public static CSharpCompilation Of(string assembly, IEnumerable<(string Path, string Text)> files) => CSharpCompilation.Create(
        assembly,
        files.Append(("", Added)).Select(file => Parse(file.Item1, file.Item2)),
        References(assembly),
        Options);

    public static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(text, Language, path);

    /// <summary>Writes the assembly, or nothing if there are errors.</summary>
    /// <returns>The errors.</returns>
    public static ImmutableArray<Diagnostic> Emit(Compilation compilation, Stream assembly) =>
        [.. compilation.Emit(assembly).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    /// <summary>What this program itself runs on: the runtime, and the assemblies of the project to the left of that one.</summary>
    static IEnumerable<MetadataReference> References(string assembly) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => path.EndsWith(".dll", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(path) != assembly)
        .Select(path => MetadataReference.CreateFromFile(path));
}
