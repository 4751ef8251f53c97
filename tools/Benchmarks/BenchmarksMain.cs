using BenchmarkDotNet.Running;

namespace GpuMm.Benchmarks;

/// <summary>Measurements side by side: <c>dotnet run -c Release --project tools/Benchmarks -- --filter '*'</c>.</summary>
public static class BenchmarksMain
{
    public static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(BenchmarksMain).Assembly).Run(args);
}
