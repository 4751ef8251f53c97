using System.Reflection;

namespace GpuMm.Harness.Measuring;

/// <summary>Which build this is: it differs as soon as a line of the model, the implementation or the harness does.</summary>
public static class BuildId
{
    public static string Current { get; } =
        string.Join('-', Assemblies().Select(assembly => assembly.ManifestModule.ModuleVersionId.ToString("N")));

    static IEnumerable<Assembly> Assemblies()
    {
        var harness = typeof(BuildId).Assembly;
        return harness.GetReferencedAssemblies()
            .Where(name => name.Name!.StartsWith("GpuMm.", StringComparison.Ordinal))
            .OrderBy(name => name.Name, StringComparer.Ordinal)
            .Select(Assembly.Load)
            .Prepend(harness);
    }
}
