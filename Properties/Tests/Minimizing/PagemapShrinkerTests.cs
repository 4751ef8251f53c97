using GpuMm.Harness;
using GpuMm.Harness.Reporting;
using GpuMm.Harness.Systems.Pagemap;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>Programs on device memory become plainer, that comes to an end, and each step is a program.</summary>
public sealed class PagemapShrinkerTests
{
    static readonly PagemapSystem Pagemap = PagemapSystem.Instance;

    static readonly ShrinkerBench Bench = new(Pagemap);

    [Fact]
    public void A_population_becomes_plainer_in_every_argument_and_the_plainest_comes_first()
    {
        var operation = new SvmOperation.Populate(1, 5, 2, 10);
        Operation[] expected =
        [
            operation with { Page = 0, Pages = 1 },
            operation with { Pages = 1 },
            operation with { Page = 6, Pages = 1 },
            operation with { Page = 0 },
            operation with { Page = 1 },
            operation with { Page = 2 },
            operation with { Page = 4 },
            operation with { TimesliceMs = 0 },
            operation with { Process = 0 },
        ];
        Assert.Equal(expected, Pagemap.Shrink(operation));
    }

    [Fact]
    public void A_slice_goes_at_once_and_what_has_none_is_plain()
    {
        var sliced = new SvmOperation.Populate(0, 0, 1, 1);
        Assert.Equal([sliced with { TimesliceMs = 0 }], Pagemap.Shrink(sliced));
        Assert.Empty(Pagemap.Shrink(sliced with { TimesliceMs = 0 }));
        Assert.Empty(Pagemap.Shrink(new SvmOperation.Unplug()));
        Assert.Empty(Pagemap.Shrink(new SvmOperation.EvictDmem()));
    }

    /// <summary>Where there is a GPU to close, that is plainer.</summary>
    [Fact]
    public void Nothing_becomes_an_operation_of_another_driver()
    {
        Assert.Empty(Pagemap.Shrink(new SvmOperation.Exit(0)));
        Assert.Equal([new SvmOperation.Exit(0)], Pagemap.Shrink(new SvmOperation.Exit(1)));
    }

    [Fact]
    public void The_child_goes_with_the_fork() => Assert.Contains(
        "process 0: store(page 0); process 0: populate(page 0)",
        Bench.Plainer(new SvmOperation.Fork(), new SvmOperation.Store(1, 0), new SvmOperation.Populate(1, 0, 1, 0)));

    [Fact]
    public void Pages_move_together() => Assert.Contains(
        "process 0: populate(pages 0 to 1); process 0: load(page 1)",
        Bench.Plainer(new SvmOperation.Populate(0, 4, 2, 0), new SvmOperation.Load(0, 5)));

    [Fact]
    public void The_plain_machine_has_room()
    {
        var small = Bench.Scenario(new SvmOperation.Unplug()) with { MemorySizeInPages = PagemapLimits.LeastVramInPages };
        Assert.Equal([PagemapLimits.RoomyVramInPages], Pagemap.PlainerMachine(small).Select(plainer => plainer.MemorySizeInPages));
        Assert.Empty(Pagemap.PlainerMachine(Bench.Scenario(new SvmOperation.Unplug())));
    }

    [Fact]
    public void Every_candidate_is_another_scenario_that_can_be_written_and_read()
    {
        foreach (var scenario in PagemapScenarios.Many(seed: 32, 100))
        {
            string token = Token.Write(scenario);
            Assert.All(Bench.Cuts(scenario), candidate => Assert.NotEqual(token, Token.Write(Token.Read(Token.Write(candidate)))));
        }
    }

    /// <summary>Following any candidate again and again must come to an end, or the minimizer would not; what is left is plain.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_009)]
    public void Becoming_plainer_comes_to_an_end(int stride)
    {
        foreach (var scenario in PagemapScenarios.Many(seed: 33, 100))
        {
            var end = ShrinkerBench.End(scenario, stride, Of);
            Assert.All(end.Program.Operations.OfType<SvmOperation.Populate>(), populate => Assert.Equal(0, populate.TimesliceMs));
            Assert.Equal(PagemapLimits.RoomyVramInPages, end.MemorySizeInPages);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Cutting_leaves_nothing_at_last(int stride)
    {
        foreach (var scenario in PagemapScenarios.Many(seed: 34, 40))
            Bench.AssertNothingIsLeft(scenario, stride);
    }

    [Fact]
    public void Every_cut_leaves_a_scenario_that_runs_and_violates_nothing() => Bench.AssertCutsRun(PagemapScenarios.Many(seed: 35, 30));

    /// <summary>What is made plainer, with nothing cut away.</summary>
    static Scenario[] Of(Scenario scenario) =>
        [.. Bench.Cuts(scenario).Where(candidate => candidate.Program.OperationCount == scenario.Program.OperationCount
            && candidate.Program.Branches.Length == scenario.Program.Branches.Length
            && candidate.Failures.Length == scenario.Failures.Length)];
}
