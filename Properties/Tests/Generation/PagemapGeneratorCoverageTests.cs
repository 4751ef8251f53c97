using GpuMm.Harness;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Implementation.Kernel;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Generation;

/// <summary>Every branch of the generator of programs on device memory is taken within a fixed number of scenarios.</summary>
public sealed class PagemapGeneratorCoverageTests
{
    const int Count = 3_000;

    static readonly Scenario[] Scenarios = [.. Enumerable.Range(0, Count).Select(index =>
        new PagemapGenerator(SvmScenarios.Choices(1, index), "fixed", MmuVersion.V2).Scenario())];

    static readonly SvmOperation[] Operations = [.. Scenarios.SelectMany(scenario => scenario.Program.Operations).Cast<SvmOperation>()];

    public static TheoryData<FailureSite> Sites => [.. PagemapLimits.Sites];

    public static TheoryData<string> Duels => [.. Enum.GetNames<PagemapDuel>()];

    [Fact]
    public void The_operations_are_those_of_the_system()
    {
        var kinds = Operations.CountBy(operation => operation.GetType().Name).ToDictionary();
        Assert.Equal(16, kinds.Count);
        Assert.All(kinds.Values, count => Assert.True(count > Count / 60));
        Assert.All(Operations, operation => Assert.Equal(operation, RoundTrip(operation)));
    }

    [Fact]
    public void Ranges_are_populated_with_every_slice_and_length()
    {
        var populates = Operations.OfType<SvmOperation.Populate>().ToArray();
        Assert.True(populates.Length > Count);
        Assert.Superset(PagemapLimits.Timeslices.ToHashSet(), populates.Select(populate => populate.TimesliceMs).ToHashSet());
        Assert.Equal([1, 2, 3, 4], populates.Select(populate => populate.Pages).Distinct().Order());
    }

    [Fact]
    public void Machines_have_every_size() => Assert.Equal(
        PagemapLimits.VramSizes.Order(), Scenarios.Select(scenario => scenario.MemorySizeInPages).Distinct().Order());

    [Theory]
    [MemberData(nameof(Sites))]
    public void Every_site_is_made_to_fail(FailureSite site) => Assert.True(
        Scenarios.Count(scenario => scenario.Failures.Any(failure => failure.Site == site)) > Count / 50);

    [Fact]
    public void Every_duel_has_a_weight() => Assert.Equal(Enum.GetValues<PagemapDuel>().Length, PagemapDuels.Weights.Length);

    [Theory]
    [MemberData(nameof(Duels))]
    public void A_duel_has_two_or_three_sides(string name)
    {
        foreach (int index in Enumerable.Range(0, 200))
        {
            var program = new PagemapDuels(SvmScenarios.Choices(7, index), index % SvmWindow.Pages).About(Enum.Parse<PagemapDuel>(name));
            Assert.InRange(program.Branches.Length, 2, 3);
            Assert.All(program.Branches, branch => Assert.NotEmpty(branch));
            Assert.All(program.Operations, operation => Assert.Equal(operation, RoundTrip(operation)));
        }
    }

    static Operation RoundTrip(Operation operation)
    {
        using var bytes = new MemoryStream();
        PagemapSystem.Instance.Write(operation, new BinaryWriter(bytes));
        bytes.Position = 0;
        return PagemapSystem.Instance.Read(new BinaryReader(bytes));
    }
}
