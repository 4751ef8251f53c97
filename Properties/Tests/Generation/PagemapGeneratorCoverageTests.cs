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

    static readonly Scenario[] Scenarios = [.. PagemapScenarios.Many(seed: 1, Count)];

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
    public void Sites_fail_early_and_late_and_up_to_two_in_a_scenario()
    {
        var failures = Scenarios.SelectMany(scenario => scenario.Failures).ToArray();
        Assert.Equal(Enumerable.Range(1, 12), failures.Select(failure => failure.Nth).Distinct().Order());
        Assert.True(failures.Count(failure => failure.Nth <= 4) > failures.Length * 7 / 10);
        Assert.Equal([0, 1, 2], Scenarios.Select(scenario => scenario.Failures.Length).Distinct().Order());
    }

    [Fact]
    public void Programs_have_one_to_four_branches() => Assert.Equal(
        [1, 2, 3, 4], Scenarios.Select(scenario => scenario.Program.Branches.Length).Distinct().Order());

    [Fact]
    public void Most_begin_with_something_to_populate_and_most_populate_it()
    {
        int mapped = Scenarios.Count(scenario => scenario.Program.Operations.First() is SvmOperation.Mmap or SvmOperation.Store);
        Assert.InRange(mapped, Count / 2, Count * 95 / 100);
        int populated = Scenarios.Count(scenario => scenario.Program.Operations.Any(operation => operation is SvmOperation.Populate));
        Assert.InRange(populated, Count * 3 / 4, Count - 1);
    }

    [Fact]
    public void A_device_is_mostly_unplugged_while_others_work()
    {
        int first = Scenarios.Count(scenario => scenario.Program.Prefix.Any(operation => operation is SvmOperation.Unplug));
        int beside = Scenarios.Count(scenario =>
            scenario.Program.Branches.Any(branch => branch.Any(operation => operation is SvmOperation.Unplug)));
        Assert.InRange(first, 1, beside / 3);
    }

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
