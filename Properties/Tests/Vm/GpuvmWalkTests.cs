using GpuMm.Harness.Systems.Vm.Gpuvm;
using GpuMm.Harness.Walks;
using GpuMm.Implementation.Vm;
using Xunit;

namespace GpuMm.Tests.Vm;

/// <summary>drm_gpuvm under random requests, page by page against a dictionary; and what a request costs.</summary>
public class GpuvmWalkTests
{
    /// <summary>The benchmark <c>gpuvm</c> walks a million.</summary>
    [Fact]
    public void Of_100_000_random_requests_in_all_15_cases_none_differs_from_the_dictionary()
    {
        var walk = new GpuvmWalk(seed: 1);
        for (int i = 0; i < 100_000; i++)
            walk.Step();
        Assert.Equal(0, walk.Differences);
        Assert.All(Enum.GetValues<SplitCase>(), splitCase => Assert.True(walk.Reached(splitCase) > 100, $"{splitCase} is rare"));
    }

    [Fact]
    public void Books_that_are_right_agree() => Assert.Null(Walk.Named("walk-gpuvm").Run(2));

    [Fact]
    public void The_walk_notices_a_mapping_that_is_not_in_the_dictionary()
    {
        var walk = new GpuvmWalk(seed: 1);
        while (walk.Gpuvm.Count == 0)
            walk.Step();
        walk.Gpuvm.Remove(walk.Gpuvm.All.First());
        for (int i = 0; i < 10 && walk.Differences == 0; i++)
            walk.Step();
        Assert.NotEqual(0, walk.Differences);
    }

    /// <summary>A tree of n is about log2 n deep, so ten times as many mappings add the same each time.</summary>
    [Fact]
    public void Ten_times_as_many_mappings_add_a_constant_to_the_cost_of_a_request()
    {
        double[] costs = [.. new[] { 100, 1_000, 10_000, 100_000 }.Select(ComparisonsPerRequest)];
        Assert.InRange(costs[0], 1, 80);
        Assert.All(costs.Zip(costs[1..]), step => Assert.InRange(step.Second - step.First, 10, 40));
    }

    static double ComparisonsPerRequest(int mappings)
    {
        const int Pairs = 1_000;
        var crowd = new GpuvmCrowd(mappings);
        long before = crowd.Comparisons;
        for (int i = 0; i < Pairs; i++)
            crowd.Pair();
        Assert.Equal(mappings, crowd.Count);
        return (crowd.Comparisons - before) / (2.0 * Pairs);
    }
}
