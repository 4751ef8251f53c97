using System.Security.Cryptography;
using System.Text;
using GpuMm.Harness.Campaigns;

namespace GpuMm.Mutants.Compiling;

/// <summary>The source files of the implementation.</summary>
/// <param name="Root">The repository's folder.</param>
/// <param name="Files">Path from the folder of the implementation, and text; in the order of the paths.</param>
sealed record Sources(string Root, IReadOnlyList<(string Path, string Text)> Files)
{
    const string Solution = "GpuMm.sln";

    /// <summary>A number that changes with any of them.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Files))));

    public IEnumerable<string> Folders => Files.Where(file => file.Path.Contains('/')).Select(file => file.Path.Split('/')[0]).Distinct();

    /// <exception cref="BadInputException">This program was moved out of the repository.</exception>
    public static Sources Read()
    {
        string root = FindRoot();
        string folder = Path.Combine(root, "Implementation");
        var paths = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal);
        return new Sources(root, [.. paths.Select(path => (path, File.ReadAllText(Path.Combine(folder, path))))]);
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        }

        throw new BadInputException($"there is no {Solution} above {AppContext.BaseDirectory}; run the program where it was built");
    }
}
