using System.Text.RegularExpressions;
using GpuMm.Cli.Views;
using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Measuring;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Systems;
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

    /// <summary>What would go stale first: how many programs there are, and what they are made of.</summary>
    [Fact]
    public void The_certificate_is_of_the_scope_that_there_is()
    {
        var system = SystemCatalogue.Get("vmm");
        int programs = SmallPrograms.UpTo(system, operations: 2, tasks: 2).Count();
        Assert.Contains($"covered     {programs} programs, ", Readme, StringComparison.Ordinal);
        Assert.All(system.SmallScope, line => Assert.Contains($"            {line}\n", Readme, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_properties_is_the_catalogue() => Assert.All(
        PropertyCatalogue.All,
        property => Assert.Contains($"| {property.Id} | {property.Says} | {SystemsWith(property)} |", Readme, StringComparison.Ordinal));

    public static TheoryData<string> Patches => [.. PatchFindings.Patches];

    /// <summary>What the table leaves out is not looked for here: that takes longer.</summary>
    [Theory]
    [MemberData(nameof(Patches))]
    public void What_the_table_says_of_a_patch_is_seen_on_it(string name)
    {
        string table = Readme.Split($"**{name}**: ")[1].Split("\n\n")[1];
        string[] rows = [.. table.Split('\n').Skip(2)];
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            var defect = KnownDefect.All.Single(known => row.StartsWith($"| {known.Id} |", StringComparison.Ordinal));
            Assert.Equal(row, PatchReport.MarkdownOf([PatchFindings.Of(PatchFindings.Find(name), defect)!]));
        });
    }

    static string SystemsWith(CheckedProperty property) => string.Join(", ",
        SystemCatalogue.All.Where(system => system.Properties.Contains(property)).Select(system => system.Name));

    [GeneratedRegex("```\n(VIOLATED.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstCodeBlock();

    [GeneratedRegex("gm1-[A-Za-z0-9_-]+")]
    private static partial Regex Token();
}
