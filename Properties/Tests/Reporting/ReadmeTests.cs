using System.Text.RegularExpressions;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Minimizing;
using Xunit;

namespace GpuMm.Tests.Reporting;

/// <summary>What the README shows is what the tool prints.</summary>
public sealed partial class ReadmeTests
{
    static readonly string Readme = File.ReadAllText(Path.Combine(RepositoryRoot(), "README.md"));

    [Fact]
    public void The_counterexample_is_what_its_token_replays_to()
    {
        string shown = FirstCodeBlock().Match(Readme).Groups[1].Value;
        string token = Token().Match(shown).Value;
        Assert.Equal(Pipeline.Report(Counterexample.Of(token)!), shown);
    }

    [Fact]
    public void The_table_of_properties_is_the_catalogue() => Assert.All(
        PropertyCatalogue.All,
        property => Assert.Contains($"| {property.Id} | {property.Says} |", Readme, StringComparison.Ordinal));

    static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GpuMm.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        return folder.FullName;
    }

    [GeneratedRegex("```\n(VIOLATED.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstCodeBlock();

    [GeneratedRegex("gm1-[A-Za-z0-9_-]+")]
    private static partial Regex Token();
}
