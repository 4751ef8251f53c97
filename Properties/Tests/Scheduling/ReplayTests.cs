using GpuMm.Harness;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>The same scenario is the same execution by whatever form of its schedule.</summary>
public sealed class ReplayTests
{
    const int Scenarios = 300;

    [Theory]
    [InlineData("fixed")]
    [InlineData("N25")]
    public void The_schedule_that_was_taken_replays_to_the_same_execution(string variant)
    {
        foreach (var scenario in SeededScenarios.Many(variant, seed: 23, Scenarios))
        {
            var written = Pipeline.WithExplicitSchedule(scenario);
            Assert.Equal(Fingerprint.Of(scenario), Fingerprint.Of(written));
            Assert.Equal(((Schedule.Explicit)written.Schedule).Switches.ToArray(), Executor.Execute(written).Taken.Switches.ToArray());
        }
    }

    [Fact]
    public void A_schedule_that_was_recorded_while_the_guard_had_to_take_over_replays_to_the_same_execution()
    {
        var longRuns = SeededScenarios.Many("X10", seed: 25, Scenarios)
            .Where(scenario => Executor.Execute(scenario).Livelock is not null)
            .ToArray();
        Assert.NotEmpty(longRuns);
        Assert.All(longRuns, scenario => Assert.Equal(Fingerprint.Of(scenario), Fingerprint.Of(Pipeline.WithExplicitSchedule(scenario))));
    }

    [Fact]
    public void A_scenario_with_an_explicit_schedule_is_left_as_it_is()
    {
        var scenario = HandWritten.Sequential("fixed", Op.Map(0));
        Assert.Same(scenario, Pipeline.WithExplicitSchedule(scenario));
    }

    [Fact]
    public void Switches_that_are_impossible_or_come_after_the_end_fall_back_to_the_default()
    {
        var scenario = HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.Unmap(0)], [Op.GpuRead(0)]);
        var odd = scenario.Switching(new Switch(0, 7), new Switch(1, 99), new Switch(1_000_000, 2));
        Assert.Equal(Fingerprint.Of(scenario), Fingerprint.Of(odd));
        Assert.Empty(Executor.Execute(odd).Taken.Switches);
    }

    [Fact]
    public void A_schedule_of_a_larger_program_still_runs_a_smaller_one()
    {
        foreach (var scenario in SeededScenarios.Many("fixed", seed: 24, 100))
        {
            var cut = Pipeline.WithExplicitSchedule(scenario) with { Program = scenario.Program with { Prefix = [] } };
            var execution = Executor.Execute(cut);
            Assert.Equal(Implementation.Kernel.RunEnd.Completed, execution.End);
            Assert.Equal(
                execution.Taken.Switches.ToArray(),
                Executor.Execute(cut with { Schedule = execution.Taken }).Taken.Switches.ToArray());
        }
    }

    [Fact]
    public void Different_seeds_of_the_scheduler_give_different_orders()
    {
        var scenario = HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.Unmap(0)], [Op.GpuRead(0)]);
        var orders = Enumerable.Range(0, 50)
            .Select(seed => Fingerprint.Of(scenario with { Schedule = new Schedule.Seeded("random", (ulong)seed) }));
        Assert.True(orders.Distinct().Count() > 40);
    }

    [Fact]
    public void Without_a_switch_branches_run_one_after_the_other()
    {
        var execution = Executor.Execute(HandWritten.Concurrent("fixed", [], [Op.Map(0), Op.Unmap(0)], [Op.Map(1), Op.Unmap(1)]));
        Assert.Equal([1, 1, 2, 2], execution.History.Calls.Take(4).Select(call => call.Task));
    }
}
