using GpuMm.Harness;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Systems;
using Xunit;

namespace GpuMm.Tests.Exploring;

/// <summary>What schedulers make happen by luck, exploration must have met.</summary>
static class EverySample
{
    const int SeedsPerScheduler = 12;

    /// <summary>False if the program has more orders than runs; then nothing is said. Fails if something was not met.</summary>
    public static bool WasExplored(Scenario scenario, long runs)
    {
        var explored = Outcomes.Of(scenario, new ExplorationLimits { Runs = runs });
        if (!explored.Exploration.IsComplete)
            return false;
        foreach (var sample in Outcomes.Sample(scenario, SeedsPerScheduler))
        {
            Assert.True(explored.All.Contains(sample.What), $"{scenario.Program}: not explored: {sample.What}");
            Assert.True(explored.Traces.Contains(sample.Trace), $"{scenario.Program}: an order of steps was not explored");
            var missed = sample.Marks & ~explored.Marks;
            Assert.True(missed == 0, $"{scenario.Program}: not explored: {NamesOf(missed, scenario.System)}");
        }

        return true;
    }

    public static string NamesOf(UInt128 marks, string system) => string.Join(", ", SystemCatalogue.Get(system).Situations.Names
        .Where((_, number) => (marks & (UInt128.One << number)) != 0));
}
