using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using GpuMm.Model.Vocabulary;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>
/// A step of the Vmm touches more than it announces. If one of these touches were not reported, orders would count as equivalent that are
/// not, and an outcome would be missed.
/// </summary>
public class VmmExplorationTests
{
    const int Programs = 12;
    const int PlainRuns = 600;
    const int ReducedRuns = 3_000;

    static readonly Program[] ThreeOperations = [.. SmallPrograms.Exactly(SystemCatalogue.Get("vmm"), operations: 3, tasks: 2)];

    [Theory]
    [InlineData("fixed", 1UL)]
    [InlineData("N19", 2UL)]
    [InlineData("N25", 3UL)]
    [InlineData("X06", 4UL)]
    public void Every_outcome_with_two_preemptions_is_reached_without_running_every_order(string variant, ulong seed)
    {
        var random = new SplitMix(seed);
        int compared = 0;
        for (int i = 0; i < Programs; i++)
        {
            var program = ThreeOperations[random.Below(ThreeOperations.Length)];
            var scenario = VmmOutcomes.Scenario(variant, program);
            var reduced = VmmOutcomes.Of(scenario, new ExplorationLimits { Runs = ReducedRuns });
            if (!reduced.Exploration.IsComplete)
                continue;
            var plain = VmmOutcomes.Of(scenario, new ExplorationLimits { Reduce = false, Preemptions = 2, Runs = PlainRuns });
            Assert.True(plain.All.IsSubsetOf(reduced.All), $"{program}\nnot reached: {plain.All.Except(reduced.All).FirstOrDefault()}");
            compared++;
        }

        Assert.True(compared >= Programs / 2, $"{compared} programs were explored to their end");
    }

    /// <summary>The access must come between the walk's last read and the return of unmap, which announces nothing that the GPU touches.</summary>
    [Fact]
    public void An_access_that_outlives_an_unmap_without_acknowledgement_is_found() => AssertNeedsTouches(
        "N19", PropertyCatalogue.NoStaleTranslation.Id,
        new Program([Map(0)], [[new VmmOperation.GpuAccess(0, 0, Access.Read, Cached: true)], [new VmmOperation.Unmap(0)]]));

    static void AssertNeedsTouches(string variant, string property, Program program)
    {
        var scenario = VmmOutcomes.Scenario(variant, program);
        var found = VmmOutcomes.Of(scenario, ExplorationLimits.None);
        Assert.True(found.Exploration.IsComplete);
        Assert.True(found.Violates(property));
        Assert.False(VmmOutcomes.Of(VmmOutcomes.Scenario("fixed", program), ExplorationLimits.None).Violates(property));
        var deaf = VmmOutcomes.Of(scenario, ExplorationLimits.None, announcedOnly: true);
        Assert.True(deaf.Exploration.IsComplete);
        Assert.False(deaf.All.IsSupersetOf(found.All), "what steps touch beside what they announce made no difference");
    }

    static VmmOperation.Map Map(int slot) => new(slot, 0, 1, null, Writable: true, FrameTooLarge: false);
}
