using System.Text.RegularExpressions;

namespace GpuMm.Tests.House;

/// <summary>Who may refer to whom. Arrows point left only: Model, Implementation, Harness; then Tests and tools.</summary>
static partial class Architecture
{
    /// <summary>For each folder of source code, the project's namespaces that it may name; a folder in it may have its own.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> MayName = new Dictionary<string, string[]>
    {
        ["Model/Vocabulary"] = ["GpuMm.Model.Vocabulary"],
        ["Model/Specification"] = ["GpuMm.Model.Specification", "GpuMm.Model.Vocabulary"],
        ["Model/Lifecycles"] = ["GpuMm.Model.Lifecycles"],
        ["Implementation/Kernel"] = ["GpuMm.Implementation.Kernel", "GpuMm.Model.Vocabulary"],
        ["Implementation/Kernel/Mm"] = ["GpuMm.Implementation.Kernel", "GpuMm.Implementation.Machine", "GpuMm.Model.Vocabulary"],
        ["Implementation/Machine"] = ["GpuMm.Implementation.Machine", "GpuMm.Implementation.Kernel", "GpuMm.Model.Vocabulary"],
        ["Implementation/PageTables"] =
            ["GpuMm.Implementation.PageTables", "GpuMm.Implementation.Machine", "GpuMm.Implementation.Kernel", "GpuMm.Model.Vocabulary"],
        ["Implementation/Buddy"] = ["GpuMm.Implementation.Buddy", "GpuMm.Model.Vocabulary"],
        ["Implementation/Vmm"] = ["GpuMm.Implementation", "GpuMm.Model.Vocabulary", "GpuMm.Model.Lifecycles"],
        ["Implementation/Vm"] = ["GpuMm.Implementation", "GpuMm.Model.Vocabulary", "GpuMm.Model.Lifecycles"],
        ["Implementation/Svm"] = ["GpuMm.Implementation", "GpuMm.Model.Vocabulary"],
        ["Implementation/Pagemap"] = ["GpuMm.Implementation", "GpuMm.Model.Vocabulary"],
        ["Implementation/Manager"] = ["GpuMm.Implementation", "GpuMm.Model.Vocabulary", "GpuMm.Model.Lifecycles"],
        ["Properties/Harness"] = ["GpuMm.Harness", "GpuMm.Implementation", "GpuMm.Model"],
        ["Properties/Harness/Litmus"] = ["GpuMm.Harness.Litmus", "GpuMm.Implementation.Kernel"],
        ["tools/Cli"] = ["GpuMm.Cli", "GpuMm.Harness", "GpuMm.Implementation", "GpuMm.Model"],
        ["tools/Benchmarks"] = ["GpuMm.Benchmarks", "GpuMm.Harness", "GpuMm.Implementation", "GpuMm.Model"],
        ["tools/Mutants"] = ["GpuMm.Mutants", "GpuMm.Harness", "GpuMm.Implementation"],
    };

    /// <summary>Whether a file is in a folder, and in none within it that has a rule of its own.</summary>
    public static bool IsRuledBy(string folder, TextFile file) =>
        file.IsIn(folder) && !MayName.Keys.Any(inner => inner.StartsWith(folder + "/", StringComparison.Ordinal) && file.IsIn(inner));

    /// <summary>For each project, the projects that it may refer to, by file name.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> MayReference = new Dictionary<string, string[]>
    {
        ["tools/standins/Stateless/Stateless.csproj"] = [],
        ["tools/standins/FsCheck.Xunit/FsCheck.Xunit.csproj"] = [],
        ["Model/Model.csproj"] = ["Stateless.csproj"],
        ["Implementation/Implementation.csproj"] = ["Model.csproj"],
        ["Properties/Harness/Harness.csproj"] = ["Implementation.csproj"],
        ["tools/Cli/Cli.csproj"] = ["Harness.csproj"],
        ["tools/Benchmarks/Benchmarks.csproj"] = ["Harness.csproj"],
        ["tools/Mutants/Mutants.csproj"] = ["Harness.csproj"],
        ["Properties/Tests/Tests.csproj"] = ["Harness.csproj", "Cli.csproj", "Mutants.csproj", "FsCheck.Xunit.csproj"],
    };

    /// <summary>The namespaces that a source names and must not.</summary>
    public static IEnumerable<string> WronglyNamed(string source, params string[] mayName) => NamespaceName()
        .Matches(Comment().Replace(source, ""))
        .Select(match => match.Value)
        .Where(named => !mayName.Any(prefix => named == prefix || named.StartsWith(prefix + ".", StringComparison.Ordinal)))
        .Distinct();

    /// <summary>The types of one system, and of the machine that only it has, in a source that is for all systems.</summary>
    public static IEnumerable<string> WordsOfOneSystem(string source) =>
        WordOfOneSystem().Matches(Comment().Replace(source, "")).Select(match => match.Value).Distinct();

    /// <summary>The projects that a project file refers to and must not.</summary>
    public static IEnumerable<string> WronglyReferenced(string project, params string[] mayReference) => ProjectReference()
        .Matches(project)
        .Select(match => match.Groups[1].Value.Split('/', '\\')[^1])
        .Where(referenced => !mayReference.Contains(referenced));

    /// <summary>The folders that a map does not name.</summary>
    public static IEnumerable<string> NotOn(string map, IEnumerable<string> folders) =>
        folders.Where(folder => !map.Contains($"`{folder}/`", StringComparison.Ordinal));

    /// <summary>A namespace of ours, named in full; the last part may be a type.</summary>
    [GeneratedRegex(@"\bGpuMm\.(?:Model|Implementation|Harness|Tests|Cli|Benchmarks|Mutants)(?:\.[A-Za-z]+)*")]
    private static partial Regex NamespaceName();

    [GeneratedRegex(@"\b(?:Vmm|Vm|Svm)(?![a-z])\w*|\b(?:Vram|VramAddress|PageTableGraph|Mapping)\b")]
    private static partial Regex WordOfOneSystem();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"<ProjectReference Include=""([^""]+)""")]
    private static partial Regex ProjectReference();
}
