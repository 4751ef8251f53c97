using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Exploring;
using GpuMm.Harness.Generation;
using GpuMm.Harness.Minimizing;
using GpuMm.Harness.Scheduling;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Minimizing;

/// <summary>What comes out of the minimizer still fails, is as small as its cuts can make it, and has canonical names.</summary>
public sealed class MinimizerTests
{
    [Theory]
    [InlineData("N01")]
    [InlineData("N03")]
    [InlineData("N05")]
    [InlineData("N07")]
    [InlineData("N10")]
    [InlineData("N16")]
    [InlineData("N24")]
    [InlineData("X01")]
    [InlineData("X04")]
    public void No_cut_of_the_result_violates_the_property(string defect)
    {
        foreach (var (minimal, property) in Minimal(defect, seeds: 4))
        {
            Assert.True(Violates(minimal, property));
            if (minimal.Program.Branches.Length >= 2)
                continue; // what the minimizer tried of each candidate's schedules is its own affair
            Assert.Empty(((Schedule.Explicit)minimal.Schedule).Switches);
            Assert.DoesNotContain(Candidates.Of(minimal, VmmSystem.Instance), candidate => Violates(candidate, property));
        }
    }

    [Theory]
    [InlineData("N25")]
    [InlineData("X06")]
    public void A_race_ends_with_as_few_preemptions_as_are_proved_to_be_needed(string defect)
    {
        foreach (var (minimal, property) in Minimal(defect, seeds: 2))
        {
            var counterexample = new Counterexample(minimal, property);
            Assert.Equal(1, counterexample.Preemptions);
            Assert.True(counterexample.IsProvedMinimal);
            Assert.Contains("1 preemption, proved minimal", Pipeline.Report(counterexample), StringComparison.Ordinal);
            Assert.DoesNotContain(PlainOrders(minimal, preemptions: 0), taken => Violates(minimal with { Schedule = taken }, property));
        }
    }

    [Fact]
    public void More_preemptions_than_needed_are_not_called_minimal()
    {
        var wasteful = HandWritten.Concurrent("X06", [], [Op.Map(0)], [Op.Map(1)]);
        var taken = PlainOrders(wasteful, preemptions: 2).Select(schedule => wasteful with { Schedule = schedule })
            .Where(scenario => Executor.Execute(scenario).Preemptions == 2)
            .First(scenario => Violates(scenario, PropertyCatalogue.VaExclusive));
        var counterexample = new Counterexample(taken, PropertyCatalogue.VaExclusive);
        Assert.False(counterexample.IsProvedMinimal);
        Assert.Contains("2 preemptions, not proved minimal", Pipeline.Report(counterexample), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequential_program_needs_no_proof()
    {
        var counterexample = Counterexample.Of(HandWritten.Sequential("N05", Op.Prepare(0), Op.Cancel(0)))!;
        Assert.Equal(0, counterexample.Preemptions);
        Assert.True(counterexample.IsProvedMinimal);
    }

    [Fact]
    public void What_FsCheck_shrinks_to_is_the_counterexample()
    {
        var arbitrary = ScenarioArbitrary.Of("vmm", "N01");
        var (failing, _) = SeededScenarios.FirstViolating("N01", "critical-path-clean", seed: 7, limit: 1000)!.Value;
        var first = ((Verdict.Violated)Pipeline.Run(failing).Verdict).First.Property;
        var shrunk = Assert.Single(arbitrary.Shrinker(failing));
        Assert.Equal(Pipeline.Minimize(failing, first).Token, new Counterexample(shrunk, first).Token);
        Assert.Empty(arbitrary.Shrinker(shrunk));
    }

    [Fact]
    public void What_FsCheck_finds_against_a_property_of_its_own_is_still_cut() =>
        Assert.NotEmpty(ScenarioArbitrary.Of("vmm", "fixed").Shrinker(HandWritten.Sequential("fixed", Op.Map(0), Op.Unmap(0))));

    [Theory]
    [InlineData("N01")]
    [InlineData("N24")]
    [InlineData("X06")]
    public void Names_are_canonical(string defect) => Assert.All(Minimal(defect, seeds: 3), result =>
        Assert.Equal(VmmSystem.Instance.Canonical(result.Minimal.Program).ToString(), result.Minimal.Program.ToString()));

    [Fact]
    public void Minimizing_twice_changes_nothing()
    {
        foreach (var (minimal, property) in Minimal("N10", seeds: 3))
            Assert.Equal(
                Harness.Reporting.Token.Write(minimal),
                Harness.Reporting.Token.Write(Pipeline.Minimize(minimal, property).Scenario));
    }

    [Fact]
    public void The_same_scenario_gives_the_same_counterexample()
    {
        var (scenario, _) = SeededScenarios.FirstViolating("X06", "va-exclusive", seed: 1, limit: 1000)!.Value;
        Assert.Equal(
            Pipeline.Minimize(scenario, PropertyCatalogue.VaExclusive).Token,
            Pipeline.Minimize(scenario, PropertyCatalogue.VaExclusive).Token);
    }

    [Fact]
    public void A_scenario_that_violates_several_properties_is_minimized_for_the_one_asked_for()
    {
        var scenario = HandWritten.Sequential("nova-v7", Op.Map(0), Op.Drop(0), Op.GpuRead(0), Op.Unmap(0));
        var observed = Executor.Execute(scenario).Observed.Select(violation => violation.Property).ToArray();
        Assert.Contains(PropertyCatalogue.NoStaleTranslation, observed);
        Assert.True(observed.Length >= 2);
        foreach (var property in observed)
        {
            var minimal = Pipeline.Minimize(scenario, property);
            Assert.Equal(property, minimal.Property);
            Assert.True(Violates(minimal.Scenario, property));
        }
    }

    [Fact]
    public void What_does_not_fail_cannot_be_minimized()
    {
        var scenario = HandWritten.Sequential("fixed", Op.Map(0));
        var refused = Assert.Throws<ArgumentException>(() => Pipeline.Minimize(scenario, PropertyCatalogue.Progress));
        Assert.Contains("does not violate progress", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counterexample_of_a_scenario_is_what_it_violates()
    {
        Assert.Null(Counterexample.Of(HandWritten.Sequential("fixed", Op.Map(0))));
        var counterexample = Counterexample.Of(HandWritten.Sequential("N05", Op.Prepare(0), Op.Cancel(0)))!;
        Assert.Equal(PropertyCatalogue.VaNotLeaked, counterexample.Property);
        Assert.Equal(PropertyCatalogue.VaNotLeaked, Counterexample.Of(counterexample.Token)!.Property);
    }

    static IEnumerable<(Scenario Minimal, CheckedProperty Property)> Minimal(string defect, int seeds)
    {
        var property = SeededScenarios.VariantOf(defect).Expected!;
        return Enumerable.Range(1, seeds)
            .Select(seed => SeededScenarios.FirstViolating(defect, property.Id, (ulong)seed, limit: 5_000)!.Value.Scenario)
            .Select(failing => (Pipeline.Minimize(failing, property).Scenario, property))
            .ToArray();
    }

    /// <summary>The schedules of a program with at most so many preemptions, none left out.</summary>
    static List<Schedule> PlainOrders(Scenario scenario, int preemptions)
    {
        List<Schedule> orders = [];
        var run = new ScenarioRun(scenario);
        new Explorer(run.Under, new ExplorationLimits { Reduce = false, Preemptions = preemptions }).Explore(_ =>
        {
            orders.Add(run.Last.Taken);
            return orders.Count < 5_000;
        });
        return orders;
    }

    static bool Violates(Scenario scenario, CheckedProperty property) =>
        Executor.Execute(scenario).Observed.Any(violation => violation.Property == property);
}
