namespace GpuMm.Mutants.Compiling;

/// <summary>The folder that workers are started from: a copy of this program, with the mutated implementation in it.</summary>
static class Workshop
{
    public static string FolderIn(string root) => Path.Combine(root, "artifacts", "mutants", "bin");

    /// <summary>The program that a worker runs.</summary>
    public static string ProgramIn(string root) => Path.Combine(FolderIn(root), "gpumm-mutants.dll");

    public static void SetUp(string root, byte[] implementation)
    {
        string folder = FolderIn(root);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.WriteAllBytes(Path.Combine(folder, MutatedBuild.AssemblyName + ".dll"), implementation);
    }
}
