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
    const int Programs = 4;
    const int PlainRuns = 300;
    const int ReducedRuns = 600;

    static readonly Program[] ThreeOperations = [.. SmallPrograms.Exactly(SystemCatalogue.Get("vmm"), operations: 3, tasks: 2)];

    [Theory]
    [InlineData("fixed", 2UL)]
    [InlineData("N19", 1UL)]
    [InlineData("N25", 3UL)]
    [InlineData("X06", 4UL)]
    public void Every_outcome_with_two_preemptions_is_reached_without_running_every_order(string variant, ulong seed)
    {
        var random = new SplitMix(seed);
        int compared = 0;
        while (compared < Programs)
        {
            var program = ThreeOperations[random.Below(ThreeOperations.Length)];
            var scenario = VmmOutcomes.Scenario(variant, program);
            var reduced = VmmOutcomes.Of(scenario, new ExplorationLimits { Runs = ReducedRuns });
            if (!reduced.Exploration.IsComplete)
                continue; // too many orders to compare
            var plain = VmmOutcomes.Of(scenario, new ExplorationLimits { Reduce = false, Preemptions = 2, Runs = PlainRuns });
            Assert.True(plain.All.IsSubsetOf(reduced.All), $"{program}\nnot reached: {plain.All.Except(reduced.All).FirstOrDefault()}");
            compared++;
        }
    }

    /// <summary>
    /// Whether an access is still in flight when the command that invalidates returns. The step that ends the access announces something
    /// else, and so does the return of the command.
    /// </summary>
    [Fact]
    public void An_access_that_ends_in_time_is_told_from_one_that_does_not_only_because_steps_report_what_else_they_touch()
    {
        var program = new Program([Map], [[new VmmOperation.GpuAccess(0, 0, Access.Write, Cached: true)], [new VmmOperation.Settle(0)]]);
        var (found, deaf) = WithAndWithoutTouches("N19", program);
        Assert.ProperSubset(found.All, deaf.All);
        Assert.True(found.Violates(PropertyCatalogue.NoStaleTranslation.Id));
        Assert.False(WithAndWithoutTouches("fixed", program).Found.Violates(PropertyCatalogue.NoStaleTranslation.Id));
    }

    /// <summary>The second task takes the variable first, and then the first one finds no use for it; or between its operations.</summary>
    [Fact]
    public void An_outcome_is_found_only_because_variables_report_who_has_them()
    {
        var program = new Program([], [[Map, new VmmOperation.Cancel(0)], [new VmmOperation.Prepare(0, 0, 1, null)]]);
        var (found, deaf) = WithAndWithoutTouches("fixed", program);
        Assert.ProperSubset(found.All, deaf.All);
    }

    static (VmmOutcomes Found, VmmOutcomes Deaf) WithAndWithoutTouches(string variant, Program program)
    {
        var scenario = VmmOutcomes.Scenario(variant, program);
        var found = VmmOutcomes.Of(scenario, ExplorationLimits.None);
        var deaf = VmmOutcomes.Of(scenario, ExplorationLimits.None, announcedOnly: true);
        Assert.True(found.Exploration.IsComplete && deaf.Exploration.IsComplete);
        Assert.True(deaf.Exploration.Schedules < found.Exploration.Schedules);
        return (found, deaf);
    }

    static VmmOperation.Map Map => new(0, 0, 1, null, Writable: true, FrameTooLarge: false);
}
