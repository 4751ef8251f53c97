using GpuMm.Harness.Execution;
using GpuMm.Harness.Scheduling;
using GpuMm.Implementation.Kernel;
using GpuMm.Tests.Checking;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Scheduling;

/// <summary>What a run in the default order counts, and that schedulers get it whoever runs a scenario.</summary>
public sealed class ProfileTests
{
    public static TheoryData<string> Names => [.. Schedulers.Names];

    [Fact]
    public void Steps_count_by_task_and_resource()
    {
        var profile = SmallRun.ProfileOf(kernel => new Letters(kernel, 1, 2, 3));
        Assert.Equal((3, 7 + 1 + 8 + 2 + 3 + 3), (profile.Tasks, profile.Steps));
        var use = Assert.Single(profile.Shared);
        Assert.Equal([0, 1, 2, 3, 0, 0], Enumerable.Range(0, 6).Select(use.StepsOf));
        Assert.True(profile.IsShared(use.Resource));
        Assert.False(profile.IsShared(Resource.History));
    }

    [Theory]
    [InlineData(1, 2, StepKind.Read, StepKind.Write, true)]
    [InlineData(1, 2, StepKind.Acquire, StepKind.Acquire, true)]
    [InlineData(1, 2, StepKind.Read, StepKind.Read, false)]
    [InlineData(1, 1, StepKind.Write, StepKind.Write, false)]
    [InlineData(1, 300, StepKind.Write, StepKind.Write, true)]
    [InlineData(1, 2, StepKind.Signal, StepKind.Wait, false)]
    [InlineData(1, 2, StepKind.Write, StepKind.Wait, true)]
    [InlineData(1, 2, StepKind.Allocate, StepKind.Allocate, false)]
    public void Shared_is_what_two_tasks_touch_and_one_changes(int one, int other, StepKind first, StepKind second, bool shared)
    {
        var profiling = new ProfileRecorder();
        var resource = new Resource(ResourceKind.VramWord, 0x80);
        profiling.StepTaken(new Step(one, first, resource), timedOut: false);
        profiling.StepTaken(new Step(other, second, resource), timedOut: false);
        profiling.Touched(StepKind.Write, resource); // not announced: a scheduler cannot order it
        Assert.Equal(shared, profiling.Profile.IsShared(resource));
        Assert.Equal(shared ? 1 : 0, profiling.Profile.Shared.Count);
    }

    [Fact]
    public void A_task_that_is_stuck_at_its_first_step_counts()
    {
        var profiling = new ProfileRecorder();
        profiling.Stuck(new Step(1, StepKind.Wait, Resource.None));
        Assert.Equal((1, 0), (profiling.Profile.Tasks, profiling.Profile.Steps));
    }

    [Fact]
    public void Prefix_and_quiescence_do_not_count()
    {
        var scenario = HandWritten.Concurrent("fixed", [Op.Map(0)], [Op.Unmap(0)], [Op.GpuRead(0)]);
        var profiling = new ProfileRecorder();
        var execution = Executor.Execute(scenario, accessLog: profiling);
        Assert.Equal(2, profiling.Profile.Tasks);
        Assert.InRange(profiling.Profile.Steps, 10, execution.Steps - 20);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Who_runs_a_scenario_without_a_profile_gets_the_execution_of_the_one_who_has_it(string name)
    {
        foreach (var generated in SeededScenarios.Many("fixed", seed: 31, 60))
        {
            var scenario = generated with { Schedule = new Schedule.Seeded(name, 17) };
            var profiling = new ProfileRecorder();
            Executor.Execute(scenario with { Schedule = Schedule.Explicit.Default }, accessLog: profiling);
            Assert.Equal(Fingerprint.Of(scenario), Fingerprint.Of(scenario, Schedulers.Make(name, 17, profiling.Profile)));
        }
    }
}
