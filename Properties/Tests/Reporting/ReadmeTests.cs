using System.Text.RegularExpressions;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Minimizing;
using GpuMm.Tests.House;
using Xunit;

namespace GpuMm.Tests.Reporting;

/// <summary>What the README shows is what the tool prints.</summary>
public sealed partial class ReadmeTests
{
    static readonly string Readme = Repository.Read("README.md");

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

    [GeneratedRegex("```\n(VIOLATED.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstCodeBlock();

    [GeneratedRegex("gm1-[A-Za-z0-9_-]+")]
    private static partial Regex Token();
}
