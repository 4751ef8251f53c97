namespace GpuMm.Tests.House;

/// <summary>A text file of the project, with its path from the root.</summary>
sealed record TextFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');

    public bool IsIn(params string[] folders) => folders.Any(folder => Path.StartsWith(folder + "/", StringComparison.Ordinal));
}

/// <summary>The project's own files, as far as they are text.</summary>
static class Repository
{
    public static readonly string Root = FindRoot();

    static readonly string[] BuiltOrForeign =
        [".git", ".idea", ".vs", "artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts"];

    static readonly string[] TextTypes = [".cs", ".csproj", ".md", ".props", ".runsettings", ".sln", ".txt", ".yml", ""];

    static readonly Lazy<TextFile[]> AllFiles = new(() => [.. Walk(new DirectoryInfo(Root)).OrderBy(file => file.Path)]);

    public static IReadOnlyList<TextFile> Files => AllFiles.Value;

    public static IEnumerable<TextFile> Sources => Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The folders directly in another in which there is source code.</summary>
    public static IEnumerable<string> FoldersIn(string parent) => Sources
        .Where(file => file.IsIn(parent))
        .Select(file => file.Path[(parent.Length + 1)..].Split('/'))
        .Where(path => path.Length > 1)
        .Select(path => $"{parent}/{path[0]}")
        .Distinct();

    static IEnumerable<TextFile> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles().Where(file => TextTypes.Contains(file.Extension)))
            yield return new TextFile(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName));
        foreach (var child in folder.EnumerateDirectories().Where(child => !BuiltOrForeign.Contains(child.Name)))
        {
            foreach (var file in Walk(child))
                yield return file;
        }
    }

    /// <summary>From the folder that the tests were built into upwards: the compiler is not told where the sources are.</summary>
    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GpuMm.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("these tests read the sources, so they must be built inside the repository");
    }
}
